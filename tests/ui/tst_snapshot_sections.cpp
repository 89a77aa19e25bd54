// SPDX-License-Identifier: GPL-3.0-or-later
// What a reviewer reads of a frozen call, and in which order.
#include "ui/widgets/snapshot_sections.h"

#include <QtTest>

using namespace spanwise;
using namespace spanwise::ui;
using namespace Qt::StringLiterals;

namespace {
Json said(const char* role, const char* text)
{
    return Json::object().set("role", role).set("content", text);
}
QStringList titlesOf(const Json& snapshot, bool findings = true)
{
    QStringList out;
    for (const TextSection& section : sectionsOfSnapshot(snapshot, {findings})) out.append(section.title);
    return out;
}
} // namespace

class tst_snapshot_sections : public QObject {
    Q_OBJECT

private slots:
    void tellsTheAnswerBeforeWhatOthersSayOfIt()
    {
        Json snapshot = Json::object();
        snapshot.set("messages", Json::array().add(said("system", "Be brief.")).add(said("user", "When?")));
        snapshot.set("documents", Json::array().add(Json::object().set("id", "d1").set("text", "At nine.")));
        snapshot.set("output", "At nine.");
        snapshot.set("findings", Json::array().add(Json::object().set("kind", "tone").set("severity", "low")));
        snapshot.set("evaluations", Json::array().add(Json::object().set("name", "thumbs").set("feedback", true)));
        QCOMPARE(titlesOf(snapshot),
            (QStringList {u"System"_s, u"User"_s, u"Retrieved document"_s, u"What the model said"_s, u"Finding: tone"_s,
                u"Feedback: thumbs"_s}));
        QVERIFY(!titlesOf(snapshot, false).contains(u"Finding: tone"_s)); // as long as a reviewer is to be unbiased
    }

    /// As core/ingest/review_snapshot.cpp writes it. There is no answer, and the reason is what there is to judge.
    void saysWhyACallFailed()
    {
        Json snapshot = Json::object();
        snapshot.set("messages", Json::array().add(said("user", "When?"))).set("output", "");
        snapshot.set("span",
            Json::object().set("error", Json::object().set("class", "rate_limit").set("message", "429 <b>slow</b>")));
        const auto sections = sectionsOfSnapshot(snapshot, {true});
        QCOMPARE(titlesOf(snapshot), (QStringList {u"User"_s, u"The call failed"_s}));
        QCOMPARE(sections.back().detail, u"rate limit"_s);
        QCOMPARE(sections.back().text, u"429 <b>slow</b>"_s);
        snapshot.set("output", "At ni");
        QCOMPARE(titlesOf(snapshot), (QStringList {u"User"_s, u"What the model said"_s, u"The call failed"_s}));
    }
};

QTEST_MAIN(tst_snapshot_sections)
#include "tst_snapshot_sections.moc"
