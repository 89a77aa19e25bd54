// SPDX-License-Identifier: GPL-3.0-or-later
// The arrows between the folders, and who alone may touch what. The link lines catch the coarse cases; this the rest.
#include "tests/architecture/source_tree.h"

#include <QHash>
#include <QRegularExpression>
#include <QtTest>

using spanwise::test::SourceFile;

namespace {

/// What a folder may include besides itself. Folders that are not listed may include nothing: add the arrow on purpose.
const QHash<QString, QStringList>& arrows()
{
    static const QHash<QString, QStringList> table {
        {"core/base", {}},
        {"core/model", {"core/base"}},
        {"core/review", {"core/base", "core/model"}},
        {"core/cases", {"core/base", "core/model", "core/review", "core/guard"}},
        {"core/decode", {"core/base", "core/model"}},
        {"core/dialect", {"core/base", "core/model"}},
        {"core/analyze", {"core/base", "core/model"}},
        {"core/guard", {"core/base", "core/model"}},
        {"core/capture", {"core/base", "core/model", "core/dialect", "core/guard"}},
        {"core/exporters", {"core/base", "core/model", "core/cases"}},
        {"core/calls", {"core/base", "core/model", "core/dialect", "core/analyze"}},
        {"core/columns", {"core/base", "core/model"}},
        {"core/metrics", {"core/base", "core/model"}},
        {"core/gateway", {"core/base", "core/model", "core/dialect", "core/metrics"}},
        {"core/query",
            {"core/base", "core/model", "core/columns", "core/metrics", "core/gateway", "core/review", "core/cases"}},
        {"core/store",
            {"core/base", "core/model", "core/columns", "core/query", "core/review", "core/cases", "core/guard",
                "core/metrics"}},
        {"core/sample", {"core/base", "core/model", "core/exporters"}},
        {"core/ingest",
            {"core/base", "core/model", "core/decode", "core/dialect", "core/capture", "core/calls", "core/analyze",
                "core/columns", "core/query", "core/metrics", "core/gateway", "core/store", "core/sample",
                "core/exporters", "core/review", "core/cases", "core/guard"}},
        {"core/live", {"core/base", "core/model", "core/decode", "core/metrics", "core/ingest"}},
        {"core/drift", {"core/base", "core/model", "core/columns", "core/query"}},
        {"ui/format", {"core"}},
        {"ui/theme", {"core"}},
        {"ui/settings", {"core"}},
        {"ui/models", {"core", "ui", "ui/format", "ui/theme"}},
        {"ui/charts", {"core", "ui", "ui/format", "ui/theme", "ui/settings", "ui/widgets", "ui/models"}},
        {"ui/widgets", {"core", "ui", "ui/format", "ui/theme", "ui/settings", "ui/models", "ui/charts"}},
        {"ui/session", {"core", "ui", "ui/format", "ui/settings"}},
        {"ui/pages",
            {"core", "ui", "ui/format", "ui/theme", "ui/settings", "ui/models", "ui/charts", "ui/widgets",
                "ui/session"}},
        {"ui",
            {"core", "ui/format", "ui/theme", "ui/settings", "ui/models", "ui/charts", "ui/widgets", "ui/session",
                "ui/pages"}},
        {"app", {"core", "ui", "ui/*"}},
        {"app/bench", {"core"}},
        {"app/bench/naive", {}},
        {"app/cli", {"core", "app/bench"}},
    };
    return table;
}

bool allows(const QString& from, const QString& to)
{
    if (from == to) return true;
    const QStringList& targets = arrows()[from];
    if (targets.contains(to)) return true;
    return targets.contains(to.section('/', 0, 0) + "/*") || (to.startsWith("core/") && targets.contains("core"));
}

/// Headers that one folder alone includes.
struct Owned {
    const char* header; ///< regular expression on the text between the brackets
    QStringList folders;
};
const std::vector<Owned>& owned()
{
    static const std::vector<Owned> table {
        {"^SQLiteCpp/", {"core/store"}},
        {"^sqlite3\\.h", {"core/store", "app/bench"}}, // there as the limit that the store is held against
        {"^zstd\\.h", {"core/store"}},
        {"^zlib\\.h", {"core/decode"}},
        {"^xxhash\\.h", {"core/base"}},
        {"^nettle/", {"core/base"}},
        {"^nghttp2/", {"core/live"}},
        {"^boost/", {"core/live"}},
        {"^CLI/", {"app/cli"}},
        {"^simdjson", {"core/base", "core/decode", "core/dialect", "core/analyze", "app/bench"}}, // there as a limit
        {"^protozero/", {"core/decode", "core/live"}},
        {"^re2/", {"core/query", "core/analyze", "core/capture", "core/cases", "core/guard", "core/metrics"}},
        {"^utf8proc", {"core/cases", "core/guard"}},
        {"^(sys/socket|netinet/|arpa/|QTcp|QUdp|QLocalS|QSsl|QNetwork)", {"core/live"}},
        {"^qt6keychain/", {"ui/settings"}},
        {"^(QChart|QLineSeries|QValueAxis|QtCharts)", {"ui/charts"}},
    };
    return table;
}

const QRegularExpression kInclude("^\\s*#\\s*include\\s+([\"<])([^\">]+)[\">]");

} // namespace

class tst_layers : public QObject {
    Q_OBJECT

    std::vector<SourceFile> m_files;

    /// One message per line of code where `broken` says something.
    template <typename Check> void expectNone(Check broken)
    {
        QStringList found;
        for (const SourceFile& file : m_files)
            for (qsizetype i = 0; i < file.lines.size(); ++i)
                if (const QString why = broken(file, file.lines[i]); !why.isEmpty())
                    found << spanwise::test::place(file, i) + ": " + why;
        QVERIFY2(found.isEmpty(), qPrintable('\n' + found.join('\n')));
    }

private slots:
    void initTestCase()
    {
        m_files = spanwise::test::sourceFiles({"core", "ui", "app"});
        QVERIFY(m_files.size() > 100);
    }

    void followsTheArrows()
    {
        expectNone([](const SourceFile& file, const QString& line) -> QString {
            const auto match = kInclude.match(line);
            if (!match.hasMatch() || match.captured(1) != "\"") return {};
            const QString to = match.captured(2).section('/', 0, -2).section('/', 0, 1);
            if (!arrows().contains(file.folder)) return "no arrows are stated for " + file.folder;
            return allows(file.folder, to) ? QString() : file.folder + " must not include " + match.captured(2);
        });
    }

    void writesIncludesFromTheRoot()
    {
        static const QRegularExpression fromRoot("^(core|ui|app)/");
        expectNone([](const SourceFile&, const QString& line) -> QString {
            const auto match = kInclude.match(line);
            if (!match.hasMatch() || match.captured(1) != "\"" || match.captured(2).endsWith(".moc")) return {};
            return fromRoot.match(match.captured(2)).hasMatch() ? QString() : "not from the root: " + line;
        });
    }

    void keepsQtOutOfTheCore()
    {
        static const QRegularExpression qt("^(Q[A-Z]|Qt)");
        static const QRegularExpression screen("^(Qt?Widgets|QtGui|QWidget|QApplication|QGui)");
        expectNone([](const SourceFile& file, const QString& line) -> QString {
            const auto match = kInclude.match(line);
            if (!match.hasMatch() || !file.path.startsWith("core/")) return {};
            const auto& forbidden = file.folder == "core/live" ? screen : qt;
            return forbidden.match(match.captured(2)).hasMatch() ? "Qt in the core: " + line : QString();
        });
    }

    void keepsEachLibraryInItsFolder()
    {
        expectNone([](const SourceFile& file, const QString& line) -> QString {
            const auto match = kInclude.match(line);
            if (!match.hasMatch() || match.captured(1) != "<") return {};
            for (const Owned& one : owned())
                if (QRegularExpression(one.header).match(match.captured(2)).hasMatch()
                    && !one.folders.contains(file.folder))
                    return match.captured(2) + " belongs to " + one.folders.join(", ");
            return {};
        });
    }

    void writesSqlInTheStoreOnly()
    {
        static const QRegularExpression sql("\"\\s*(SELECT\\s.+\\sFROM|INSERT\\s+(OR\\s+\\w+\\s+)?INTO|UPDATE\\s+\\w+"
                                            "\\s+SET|DELETE\\s+FROM|CREATE\\s+(TABLE|INDEX|VIRTUAL)|PRAGMA\\s+\\w+)\\b",
            QRegularExpression::CaseInsensitiveOption);
        // The benchmarks measure what SQLite itself needs, and what a plain importer makes of it.
        static const QStringList allowed {"core/store", "app/bench", "app/bench/naive"};
        expectNone([](const SourceFile& file, const QString& line) -> QString {
            return !allowed.contains(file.folder) && sql.match(line).hasMatch() ? "SQL outside core/store" : QString();
        });
    }

    /// S18: statements are literals, values are bound.
    void buildsNoSqlFromStrings()
    {
        static const QRegularExpression joined(
            "\"\\s*(SELECT|INSERT|UPDATE|DELETE|REPLACE)\\s[^\"]*(=|LIKE|VALUES\\s*\\(|IN\\s*\\()\\s*'?\"\\s*\\+",
            QRegularExpression::CaseInsensitiveOption);
        expectNone([](const SourceFile& file, const QString& line) -> QString {
            return file.folder == "core/store" && joined.match(line).hasMatch() ? "a value in the text of a statement"
                                                                                : QString();
        });
    }

    void readsTheWallClockInOnePlace()
    {
        static const QRegularExpression clock("system_clock::now|currentDateTime|currentMSecsSinceEpoch|"
                                              "currentSecsSinceEpoch|\\bgettimeofday\\(|CLOCK_REALTIME|std::time\\(");
        expectNone([](const SourceFile& file, const QString& line) -> QString {
            return file.path != "core/base/clock.h" && clock.match(line).hasMatch() ? "use Clock" : QString();
        });
    }

    void namesTheLicenceFirst()
    {
        QStringList without;
        for (const SourceFile& file : spanwise::test::sourceFiles({"core", "ui", "app", "tests"}))
            if (file.lines.value(0) != "// SPDX-License-Identifier: GPL-3.0-or-later") without << file.path;
        QVERIFY2(without.isEmpty(), qPrintable(without.join('\n')));
    }

    void buildsEveryTest() // a line that a merge lost takes the whole test along, in silence
    {
        QStringList missing;
        for (const SourceFile& file : spanwise::test::sourceFiles({"tests"})) {
            const QString name = file.path.section('/', -1);
            if (!name.startsWith("tst_") && !name.startsWith("fuzz_")) continue;
            bool isNamed = false;
            for (QString folder = file.path.section('/', 0, -2); !folder.isEmpty() && !isNamed;
                 folder = folder.section('/', 0, -2)) {
                QFile list(QStringLiteral(SPANWISE_SOURCE_DIR "/") + folder + "/CMakeLists.txt");
                if (!list.open(QIODevice::ReadOnly)) continue;
                const QString text = QString::fromUtf8(list.readAll());
                const QString stem = QRegularExpression::escape(name.section('.', 0, 0));
                isNamed = QRegularExpression("\\b" + stem + "\\b").match(text).hasMatch();
            }
            if (!isNamed && name.endsWith(".cpp")) missing << file.path;
        }
        QVERIFY2(missing.isEmpty(), qPrintable("in no CMakeLists.txt: " + missing.join(", ")));
    }

    void knowsEverythingAtTheTop()
    {
        const QStringList known {".ci", ".clang-format", ".clang-tidy", ".git", ".gitignore", "CMakeLists.txt",
            "CMakePresets.json", "CMakeUserPresets.json", "LICENSE", "README.md", "app", "build", "core", "packaging",
            "resources", "tests", "ui", ".cache", "compile_commands.json"};
        const auto entries =
            QDir(QStringLiteral(SPANWISE_SOURCE_DIR)).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
        for (const QString& entry : entries) QVERIFY2(known.contains(entry), qPrintable(entry));
    }
};

QTEST_GUILESS_MAIN(tst_layers)
#include "tst_layers.moc"
