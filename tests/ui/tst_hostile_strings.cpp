// SPDX-License-Identifier: GPL-3.0-or-later
// Texts made to be mistaken for something else (markup, links, formulas, directions, control characters), sent as names
// of models, services, tools, sessions and users and as messages and errors, and then looked for in every widget of
// every page: they must be there as plain text and nothing more (reliability.md S5, S6, S8).
#include "tests/support/window_world.h"
#include "ui/about_dialog.h"
#include "ui/capture_dialog.h"
#include "ui/charts/chart_table_model.h"
#include "ui/charts/chart_view.h"
#include "ui/command_palette.h"
#include "ui/pages/chart_actions.h"
#include "ui/safe_text.h"
#include "ui/settings_dialog.h"
#include "ui/theme/theme.h"
#include "ui/widgets/dimension_box.h"
#include "ui/widgets/message_view.h"

#include <QAbstractItemView>
#include <QAbstractTextDocumentLayout>
#include <QComboBox>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QRegularExpression>
#include <QTextDocument>
#include <QTextEdit>
#include <QXmlStreamReader>
#include <memory>

using namespace spanwise;
using namespace spanwise::ui;
using namespace Qt::StringLiterals;
using spanwise::test::WindowWorld;

namespace {

struct Hostile {
    QString id;
    QString text;
    int hidden = 0;
};

QList<Hostile> hostileStrings()
{
    QList<Hostile> out;
    QFile file(QStringLiteral(SPANWISE_FIXTURES "/hostile/strings.jsonl"));
    if (!file.open(QIODevice::ReadOnly)) qFatal("no fixture");
    while (!file.atEnd()) {
        const QJsonObject line = QJsonDocument::fromJson(file.readLine()).object();
        out.append({line["id"_L1].toString(), QString::fromUtf8(line["text"_L1].toString().toUtf8()),
            line["hidden_characters"_L1].toInt()});
    }
    return out;
}

QString hex(int number, int digits)
{
    return QString::number(number, 16).rightJustified(digits, u'0');
}

QJsonObject attribute(const char* key, const QString& value)
{
    return {{u"key"_s, QString::fromLatin1(key)}, {u"value"_s, QJsonObject {{u"stringValue"_s, value}}}};
}

QString messageText(const char* role, const QString& text)
{
    const QJsonArray parts {QJsonObject {{u"type"_s, u"text"_s}, {u"content"_s, text}}};
    const QJsonArray messages {QJsonObject {{u"role"_s, QString::fromLatin1(role)}, {u"parts"_s, parts}}};
    return QString::fromUtf8(QJsonDocument(messages).toJson(QJsonDocument::Compact));
}

/// A request, a call that fails or not, and a tool, all of them called `text`.
QJsonObject resourceOf(int number, const QString& text)
{
    const qint64 start = 1'772'366'400'000'000'000 + qint64(number) * 60'000'000'000;
    const auto span = [&](int nth, const QString& parent, QJsonArray attributes, bool fails) {
        QJsonObject out {{u"traceId"_s, hex(number + 1, 32)}, {u"spanId"_s, hex(number * 10 + nth, 16)},
            {u"name"_s, text}, {u"startTimeUnixNano"_s, QString::number(start + nth * 1'000'000)},
            {u"endTimeUnixNano"_s, QString::number(start + nth * 1'000'000 + 900'000'000)},
            {u"attributes"_s, attributes}};
        if (!parent.isEmpty()) out.insert(u"parentSpanId"_s, parent);
        if (fails) {
            out.insert(u"status"_s, QJsonObject {{u"code"_s, 2}, {u"message"_s, text}});
            out.insert(u"events"_s,
                QJsonArray {QJsonObject {{u"name"_s, u"exception"_s}, {u"timeUnixNano"_s, QString::number(start)},
                    {u"attributes"_s,
                        QJsonArray {attribute("exception.type", text), attribute("exception.message", text)}}}});
        }
        return out;
    };
    const QString root = hex(number * 10 + 1, 16);
    const QJsonArray call {attribute("gen_ai.operation.name", u"chat"_s), attribute("gen_ai.provider.name", text),
        attribute("gen_ai.request.model", text), attribute("gen_ai.response.model", text),
        attribute("gen_ai.conversation.id", text), attribute("user.id", text), attribute("gen_ai.prompt.name", text),
        attribute("gen_ai.input.messages", messageText("user", text)),
        attribute("gen_ai.output.messages", messageText("assistant", text)), attribute("odd", text)};
    const QJsonArray tool {attribute("gen_ai.operation.name", u"execute_tool"_s), attribute("gen_ai.tool.name", text),
        attribute("gen_ai.tool.call.arguments", text)};
    const QJsonArray spans {
        span(1, {}, {}, number % 2 == 1), span(2, root, call, number % 2 == 1), span(3, root, tool, number % 3 == 1)};
    const QJsonArray about {attribute("service.name", text), attribute("service.version", text),
        attribute("deployment.environment.name", text)};
    return {{u"resource"_s, QJsonObject {{u"attributes"_s, about}}},
        {u"scopeSpans"_s, QJsonArray {QJsonObject {{u"spans"_s, spans}}}}};
}

bool writeTelemetry(const QString& path, const QList<Hostile>& strings)
{
    QJsonArray resources;
    for (int i = 0; i < strings.size(); ++i) resources.append(resourceOf(i, strings[i].text));
    QFile file(path);
    return file.open(QIODevice::WriteOnly)
        && file.write(QJsonDocument(QJsonObject {{u"resourceSpans"_s, resources}}).toJson(QJsonDocument::Compact)) > 0;
}

/// Whether a sink that guesses would read this as markup that we did not write.
bool isForeignMarkup(const QString& text)
{
    if (!Qt::mightBeRichText(text)) return false;
    static const QRegularExpression kOurs(
        u"<span style=\"white-space:pre-wrap\">|</span>|<br>"_s, QRegularExpression::CaseInsensitiveOption);
    QString rest = text;
    rest.remove(kOurs);
    return rest.contains(u'<');
}

/// Whether directions that the text opens end before it does, and are opened only inside an enclosure.
bool reordersNeighbours(const QString& text)
{
    int open = 0;
    for (const QChar c : text) {
        const ushort code = c.unicode();
        if (code >= 0x2066 && code <= 0x2068) ++open;
        if (code == 0x2069 && --open < 0) return true;
        if (code >= 0x202A && code <= 0x202E && open == 0) return true;
    }
    return open != 0;
}

QStringList faultsOf(const QWidget& window)
{
    QStringList out;
    const auto complain = [&](const QString& what, const QObject& where, const QString& text) {
        out << what + u" in "_s + QString::fromLatin1(where.metaObject()->className()) + u": "_s + text.left(120);
    };
    for (const QWidget* widget : window.findChildren<QWidget*>()) {
        if (isForeignMarkup(widget->toolTip())) complain(u"markup in a tip"_s, *widget, widget->toolTip());
        if (const auto* label = qobject_cast<const QLabel*>(widget)) {
            if (label->textFormat() == Qt::RichText || label->textFormat() == Qt::MarkdownText
                || (label->textFormat() == Qt::AutoText && Qt::mightBeRichText(label->text())))
                complain(u"markup"_s, *label, label->text());
            if (label->openExternalLinks()) complain(u"links that open"_s, *label, label->text());
        }
        if (const auto* edit = qobject_cast<const QTextEdit*>(widget))
            complain(u"a widget that reads markup"_s, *edit, edit->toPlainText());
        if (const auto* view = qobject_cast<const QAbstractItemView*>(widget); view && view->model()) {
            const QAbstractItemModel& model = *view->model();
            for (int row = 0; row < std::min(model.rowCount(), 200); ++row)
                for (int column = 0; column < model.columnCount(); ++column) {
                    const QModelIndex cell = model.index(row, column);
                    if (isForeignMarkup(cell.data(Qt::ToolTipRole).toString()))
                        complain(u"markup in a tip"_s, *view, cell.data(Qt::ToolTipRole).toString());
                    for (const QChar c : cell.data().toString())
                        if (c.unicode() < 0x20) {
                            complain(u"a control character"_s, *view, cell.data().toString());
                            break;
                        }
                }
        }
    }
    return out;
}

} // namespace

class tst_hostile_strings : public QObject {
    Q_OBJECT

    QList<Hostile> m_strings = hostileStrings();
    std::unique_ptr<WindowWorld> m_world;

private slots:
    void initTestCase()
    {
        installTheme(ThemeChoice::Light);
        m_world = std::make_unique<WindowWorld>(QSize(1440, 2600)); // every card of a page is on screen
        const QString file = m_world->folder.filePath(u"<b>hostile\u202E.json"_s);
        QVERIFY(writeTelemetry(file, m_strings));
        QVERIFY(m_world->importFile(file));
        const ImportJob& job = m_world->session.imports().jobs().back();
        QVERIFY2(job.state == ImportJob::State::Done, qPrintable(job.error));
        QCOMPARE(m_world->session.view().snapshot->rows(), std::uint64_t(m_strings.size()) * 3);
    }

    void noPageReadsThem_data()
    {
        QTest::addColumn<QString>("page");
        for (const PageEntry& entry : pageTable()) QTest::newRow(entry.id) << QString::fromLatin1(entry.id);
    }
    void noPageReadsThem()
    {
        QFETCH(QString, page);
        QVERIFY(m_world->open(qPrintable(page)));
        QCOMPARE(faultsOf(m_world->window).join(u'\n'), QString());
        (void)m_world->window.grab(); // painted without a crash
    }

    /// One trace after the other: the page of a trace shows all that a text can be.
    void noTraceReadsThem()
    {
        for (int i = 0; i < m_strings.size(); ++i) {
            const QString span = hex(i * 10 + 2, 16);
            m_world->filter.openPage(u"trace"_s, hex(i + 1, 32) + u':' + span);
            QVERIFY(m_world->settle());
            const Page& page = *m_world->window.currentPage();
            QVERIFY2(faultsOf(page).isEmpty(), qPrintable(m_strings[i].id + u": "_s + faultsOf(page).join(u'\n')));
            QVERIFY2(!reordersNeighbours(m_world->window.windowTitle()), qPrintable(m_strings[i].id));
            for (const QLabel* label : page.findChildren<QLabel*>())
                if (label->text().contains(u" · "_s))
                    QVERIFY2(!reordersNeighbours(label->text()), qPrintable(m_strings[i].id + label->text()));
            // Input and output hold it once each, whatever is folded.
            const MessageView* said = nullptr;
            for (const MessageView* view : page.findChildren<MessageView*>())
                if (view->accessibleName() == u"Conversation"_s) said = view;
            QVERIFY(said);
            int hidden = 0;
            bool whole = m_strings[i].text.trimmed().isEmpty();
            QString shownAs;
            for (const TextSection& section : said->sections()) {
                hidden += hiddenCharacters(section.text);
                shownAs += section.title + u": "_s + section.text + u'\n';
                whole = whole || section.text.contains(QString(m_strings[i].text).replace(u"\r\n"_s, u"\n"_s));
            }
            QVERIFY2(whole || m_strings[i].text.contains(u'\r') || m_strings[i].text.contains(QChar(u'\0')),
                qPrintable(m_strings[i].id + u" is not shown as it was sent, but "_s + shownAs));
            QVERIFY2(said->hiddenCharacterCount() >= hidden, qPrintable(m_strings[i].id));
        }
    }

    void noDialogReadsThem()
    {
        QStringList names;
        for (const Hostile& one : m_strings) names << one.text;
        CaptureDialog capture({}, names);
        SettingsDialog settings(m_world->settings, names.join(u' '));
        AboutDialog about;
        CommandPalette palette(m_world->context, m_world->window.windowActions(), &m_world->window);
        QTRY_VERIFY_WITH_TIMEOUT(palette.shown().size() > 40, 30'000);
        for (QWidget* dialog : {static_cast<QWidget*>(&capture), static_cast<QWidget*>(&settings),
                 static_cast<QWidget*>(&about), static_cast<QWidget*>(&palette)}) {
            dialog->ensurePolished();
            QCOMPARE(faultsOf(*dialog).join(u'\n'), QString());
            (void)dialog->grab();
        }
    }

    /// A filter to one of them finds it and nothing else.
    void aFilterToOneFindsThatOne()
    {
        for (const Hostile& one : m_strings) {
            const QString clause = clauseFor(query::Dimension::Model, one.text);
            const auto filter = query::Filter::parse(clause.toStdString());
            QVERIFY2(filter.has_value(), qPrintable(one.id + u": "_s + clause));
            const auto found = query::answer(
                m_world->session.view(), query::TraceListQuestion {{{}, *filter}, query::TraceOrder::Start, false, 0});
            QVERIFY(found.has_value());
            int same = 0;
            for (const Hostile& other : m_strings) same += other.text == one.text;
            if (one.text.isEmpty()) continue; // asks for what has none
            QVERIFY2(int(found->matchedTraces) == same,
                qPrintable(u"%1: %2 traces for %3"_s.arg(one.id).arg(found->matchedTraces).arg(clause)));
        }
    }

    void picturesAndTablesCarryThemAsText()
    {
        QVERIFY(m_world->open("latency"));
        auto* by = m_world->window.currentPage()->findChild<DimensionBox*>();
        while (by->dimension() != query::Dimension::Model) QTest::keyClick(by, Qt::Key_Down); // names in the legend
        QVERIFY(m_world->settle());
        int charts = 0;
        for (ChartView* chart : m_world->window.currentPage()->findChildren<ChartView*>()) {
            if (chart->state() != u"data"_s) continue;
            ++charts;
            const QString svg = m_world->folder.filePath(u"chart%1.svg"_s.arg(charts));
            const QString png = m_world->folder.filePath(u"chart%1.png"_s.arg(charts));
            const QString csv = m_world->folder.filePath(u"chart%1.csv"_s.arg(charts));
            QVERIFY(chart->savePicture(svg) && chart->savePicture(png) && chart->saveCsv(csv));
            QVERIFY(!QImage(png).isNull());
            QFile file(svg);
            QVERIFY(file.open(QIODevice::ReadOnly));
            QXmlStreamReader xml(&file);
            while (!xml.atEnd()) {
                if (xml.readNext() != QXmlStreamReader::StartElement) continue;
                const QStringView name = xml.name();
                QVERIFY2(name != u"script" && name != u"a" && name != u"foreignObject" && name != u"iframe",
                    qPrintable(name.toString()));
                for (const QXmlStreamAttribute& one : xml.attributes())
                    QVERIFY2(!one.name().startsWith(u"on")
                            && !(one.name() == u"href" && !one.value().startsWith(u"data:image/")),
                        qPrintable(one.name().toString() + u'=' + one.value().toString()));
            }
            QVERIFY2(!xml.hasError(), qPrintable(xml.errorString()));
            QFile table(csv);
            QVERIFY(table.open(QIODevice::ReadOnly));
            static const QRegularExpression kFormula(u"(^|,)\"?[=+@\\t]"_s, QRegularExpression::MultilineOption);
            const QString cells = QString::fromUtf8(table.readAll());
            QVERIFY2(!kFormula.match(cells).hasMatch(), qPrintable(cells.left(400)));
        }
        QVERIFY(charts > 0);
    }
};

QTEST_MAIN(tst_hostile_strings)
#include "tst_hostile_strings.moc"
