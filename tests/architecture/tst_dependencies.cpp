// SPDX-License-Identifier: GPL-3.0-or-later
// S22: every library that the project builds with stands in packaging/dependencies.md, with an answer.
#include <QFile>
#include <QtTest>

namespace {
QStringList linesOf(const QString& name)
{
    QFile file(QStringLiteral(SPANWISE_SOURCE_DIR "/packaging/") + name);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()).split('\n') : QStringList();
}

/// Headers and libraries: what tools are called is not shipped.
QStringList libraries()
{
    QStringList out;
    for (const QString& line : linesOf("packages.txt"))
        if (line.startsWith("build ") && line.endsWith("-dev") && !line.contains("tools")) out << line.mid(6);
    return out;
}
} // namespace

class TestDependencies : public QObject {
    Q_OBJECT

private slots:
    void everyLibraryIsNamed_data()
    {
        QTest::addColumn<QString>("library");
        for (const QString& library : libraries()) QTest::newRow(qPrintable(library)) << library;
    }
    void everyLibraryIsNamed()
    {
        QFETCH(QString, library);
        const QRegularExpression whole("(?<![\\w-])" + QRegularExpression::escape(library) + "(?![\\w-])");
        QVERIFY2(linesOf("dependencies.md").join('\n').contains(whole), "it has no line in packaging/dependencies.md");
    }

    void everyLineHasAnAnswer()
    {
        int lines = 0;
        for (const QString& line : linesOf("dependencies.md")) {
            if (!line.startsWith("| ") || line.startsWith("| ---") || line.startsWith("| library ")) continue;
            const QStringList cells = line.split('|');
            QVERIFY2(cells.size() == 7 && !cells[5].trimmed().isEmpty(), qPrintable(line));
            const bool hasAdvisory = cells[4].trimmed() != QString::fromUtf8("–");
            QVERIFY2(!hasAdvisory || cells[5].trimmed().size() > 5, qPrintable(line));
            ++lines;
        }
        QVERIFY(lines >= libraries().size() - 4);
    }
};

QTEST_APPLESS_MAIN(TestDependencies)
#include "tst_dependencies.moc"
