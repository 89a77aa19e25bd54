// SPDX-License-Identifier: GPL-3.0-or-later
// S6: sinks of the window that read HTML get text only through the helpers of ui/safe_text.h.
#include "tests/architecture/source_tree.h"

#include <QRegularExpression>
#include <QtTest>

using spanwise::test::SourceFile;

namespace {

/// These take HTML whatever the widget is told.
const QRegularExpression kHtmlSink(
    "\\bQToolTip::showText\\(|(\\.|->|::)(setToolTip|setStatusTip|setWhatsThis|setInformativeText|"
    "setDetailedText|setHtml|setMarkdown|setName)\\(|\\bQTextBrowser\\b");
/// These guess, unless the file says that its labels are plain.
const QRegularExpression kGuessingSink("(\\.|->)setText\\(|\\bnew QLabel\\(");
/// Literals, translations, and what the helpers made harmless.
const QRegularExpression kSafe(
    "plainTip\\(|oneLine\\(|isolated\\(|menuText\\(|\\btr\\(|translate\\(|QStringLiteral\\(");
const QRegularExpression kPlain("Qt::PlainText|clipboard\\(\\)|mime->");

/// The call at line i up to its semicolon, at most four lines.
QString statement(const SourceFile& file, qsizetype i)
{
    QString all;
    for (qsizetype k = i; k < std::min(i + 4, file.lines.size()); ++k) {
        all += file.lines[k];
        if (file.lines[k].contains(';')) break;
    }
    return all;
}

QStringList unsafeSinks(const SourceFile& file)
{
    QStringList found;
    const QString whole = file.lines.join('\n');
    const bool elided = whole.contains("new ElidedLabel(") && !whole.contains("new QLabel("); // plain of itself
    const bool plain = elided || whole.contains(QRegularExpression("setTextFormat\\(Qt::PlainText\\)|plainLabel\\("));
    for (qsizetype i = 0; i < file.lines.size(); ++i) {
        if (file.lines[i].trimmed().startsWith("//")) continue;
        const bool html = file.lines[i].contains(kHtmlSink);
        if (!html && (plain || !file.lines[i].contains(kGuessingSink))) continue;
        const QString call = statement(file, i);
        if (call.contains(kSafe) || (!html && call.contains(kPlain))) continue;
        if (!html && !call.contains("setText(")) continue; // an empty label
        found << spanwise::test::place(file, i) + ": " + file.lines[i].trimmed();
    }
    return found;
}

} // namespace

class tst_text_sinks : public QObject {
    Q_OBJECT

private slots:
    void givesNoForeignTextToSinksThatReadHtml()
    {
        QStringList found;
        const auto files = spanwise::test::sourceFiles({"ui", "app"});
        QVERIFY(files.size() > 50);
        for (const SourceFile& file : files) found << unsafeSinks(file);
        QVERIFY2(found.isEmpty(), qPrintable('\n' + found.join('\n')));
    }

    void findsWhatItShould()
    {
        QCOMPARE(unsafeSinks({"ui/x.cpp", "ui", {"view->setToolTip(span.name);"}}).size(), 1);
        QCOMPARE(unsafeSinks({"ui/x.cpp", "ui", {"series->setName(", "    model);"}}).size(), 1);
        QCOMPARE(unsafeSinks({"ui/x.cpp", "ui", {"label->setText(name);"}}).size(), 1);
        QCOMPARE(unsafeSinks({"ui/x.cpp", "ui", {"view->setToolTip(plainTip(span.name));"}}).size(), 0);
        QCOMPARE(
            unsafeSinks({"ui/x.cpp", "ui", {"label->setTextFormat(Qt::PlainText);", "label->setText(n);"}}).size(), 0);
    }
};

QTEST_GUILESS_MAIN(tst_text_sinks)
#include "tst_text_sinks.moc"
