// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/case_sections.h"

#include "core/cases/checks.h"
#include "ui/format/format.h"
#include "ui/safe_text.h"
#include "ui/widgets/snapshot_sections.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QStringList>

namespace spanwise::ui {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("cases", text);
}

/// Times stand in a case as ISO 8601; what is no time is shown as it is.
QString timeOf(const Json& text)
{
    const QString written = oneLine(fromCore(text.text()), 40);
    const QDateTime at = QDateTime::fromString(written, Qt::ISODateWithMs);
    return at.isValid() ? format::time(at.toMSecsSinceEpoch() * kNanosPerMilli) : written;
}

QString wordOf(const Json& text)
{
    return oneLine(fromCore(text.text()), 80);
}

/// "anna", "anna and bob", "anna, bob and carla".
QString listed(QStringList names)
{
    if (names.size() < 2) return names.join(QString());
    const QString last = names.takeLast();
    return tr("%1 and %2").arg(names.join(QStringLiteral(", ")), last);
}

QString rubricText(const Json& review)
{
    const QString rubric = wordOf(review["rubric"]);
    if (rubric.isEmpty()) return {};
    const auto version = review["rubric_version"].integer();
    return version ? tr("Asked by version %1 of the rubric “%2”.").arg(*version).arg(rubric)
                   : tr("Asked by the rubric “%1”.").arg(rubric);
}

QString idsOf(const Json& place)
{
    const QString trace = wordOf(place["trace_id"]);
    const QString span = wordOf(place["span_id"]);
    if (trace.isEmpty()) return {};
    return span.isEmpty() ? tr("Trace %1").arg(trace) : tr("Trace %1, span %2").arg(trace, span);
}

} // namespace

QString reviewedText(const cases::Case& one, const review::Titles& titles)
{
    const Json& review = one.review;
    QStringList people;
    for (const std::string& name : review["reviewers"].textItems()) people.append(isolated(fromCore(name), 60));
    const QString label = wordOf(review["label"]);
    const QString at = timeOf(review["reviewed_at"]);
    if (people.isEmpty() && label.isEmpty()) return {};
    QStringList lines;
    const QString judged = label.isEmpty() ? tr("Reviewed") : tr("Judged %1").arg(label);
    QString who = people.isEmpty() ? judged : tr("%1 by %2").arg(judged, listed(people));
    if (!at.isEmpty()) who = tr("%1 on %2").arg(who, at);
    lines.append(who + u'.');
    QStringList modes;
    for (const std::string& mode : review["failure_modes"].textItems())
        modes.append(oneLine(fromCore(titles.ofCode(mode)), 60));
    if (!modes.isEmpty()) lines.append(tr("What is wrong: %1").arg(modes.join(QStringLiteral(", "))));
    if (const QString severity = wordOf(review["severity"]); !severity.isEmpty())
        lines.append(tr("How bad: %1").arg(severity));
    if (const std::string cause(review["root_cause"].text()); !cause.empty())
        lines.append(tr("Where it comes from: %1").arg(oneLine(fromCore(titles.ofCode(cause)), 60)));
    if (const QString rubric = rubricText(review); !rubric.isEmpty()) lines.append(rubric);
    if (const QString note = fromCore(review["note"].text()); !note.trimmed().isEmpty())
        lines.append(tr("Note: %1").arg(note));
    return lines.join(u'\n');
}

QString originText(const cases::Case& one)
{
    const Json& origin = one.origin;
    const QString model = wordOf(origin["model"]);
    const QString provider = wordOf(origin["provider"]);
    const QString service = wordOf(origin["service"]);
    const QString environment = wordOf(origin["environment"]);
    const QString at = timeOf(origin["captured_at"]);
    QStringList lines;
    if (!model.isEmpty() || !service.isEmpty()) {
        QString call = model.isEmpty() ? tr("A call") : tr("A call of %1").arg(model);
        if (!provider.isEmpty()) call = tr("%1 (%2)").arg(call, provider);
        if (!service.isEmpty()) call = tr("%1 by %2").arg(call, service);
        if (!environment.isEmpty()) call = tr("%1 in %2").arg(call, environment);
        if (!at.isEmpty()) call = tr("%1, recorded on %2").arg(call, at);
        lines.append(call + u'.');
    } else if (!at.isEmpty()) {
        lines.append(tr("Recorded on %1.").arg(at));
    }
    if (const QString ids = idsOf(origin); !ids.isEmpty()) lines.append(ids);
    return lines.join(u'\n');
}

std::vector<TextSection> sectionsOfCase(const cases::Case& one, const review::Titles& titles)
{
    Json conversation = Json::object();
    conversation.set("messages", one.input["messages"]);
    conversation.set("output", one.badOutput);
    std::vector<TextSection> sections = sectionsOfSnapshot(conversation);
    const auto note = [&](const QString& title, const QString& text,
                          TextSection::Style style = TextSection::Style::Prose) {
        if (text.isEmpty()) return;
        TextSection section;
        section.title = title;
        section.text = text;
        section.style = style;
        sections.push_back(std::move(section));
    };
    QStringList cut;
    for (const std::string& what : cases::whatIsCut(one)) cut.append(fromCore(what));
    note(tr("Not whole"), cut.join(u'\n'));
    note(tr("Expected"), fromCore(cases::expectedText(one)));
    QStringList checks;
    for (const Json& check : one.checks.items()) checks.append(fromCore(cases::describeCheck(check)));
    note(tr("Checks"), checks.join(u'\n'), TextSection::Style::Code);
    note(tr("Reviewed"), reviewedText(one, titles));
    note(tr("Comes from"), originText(one));
    QStringList again;
    for (const Json& place : one.alsoSeen.items()) again.append(idsOf(place));
    note(tr("Also seen in"), again.join(u'\n'));
    return sections;
}

} // namespace spanwise::ui
