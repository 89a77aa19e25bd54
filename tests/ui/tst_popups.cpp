// SPDX-License-Identifier: GPL-3.0-or-later
// What floats over a page: read as a whole, and keys are for it alone while it is open.
#include "ui/theme/theme.h"
#include "ui/widgets/keys_overlay.h"
#include "ui/widgets/note_popup.h"

#include <QApplication>
#include <QLabel>
#include <QPointer>
#include <QShortcut>
#include <QVBoxLayout>
#include <QtTest>

using namespace spanwise::ui;
using namespace Qt::StringLiterals;

namespace {

const QString kDefinition = u"Spans that are a model call and failed, as a share of all spans that are a model call: a "
                            "call counts as failed when its status says so, or when its end was not the model's own."_s;
const QString kFilter = u"service = \"docs-search\" and model ~ \"claude*\" and duration > 2s and not error.class = "
                        "rate_limit and text contains \"refund\" and attr[\"http.route\"] = \"/ask\""_s;

/// As Explain does it: on screen at once, its lines when they are known.
class LateNote : public NotePopup {
public:
    explicit LateNote(QWidget* parent)
        : NotePopup(parent)
    {
        setTitle(u"Working it out …"_s);
    }
    void tell()
    {
        addLine(kDefinition);
        addLine(kFilter, true);
        fit();
    }
};

void readAsAWhole(const QWidget& popup)
{
    const auto lines = popup.findChildren<QLabel*>();
    QVERIFY(lines.size() >= 3);
    for (const QLabel* line : lines) {
        QVERIFY2(line->height() >= line->heightForWidth(line->width()), qPrintable(line->text()));
        QVERIFY(popup.rect().contains(line->geometry()));
    }
}

/// A page whose Esc leads away, as that of every list does.
struct LeavingPage {
    QWidget page;
    QShortcut leave {QKeySequence(Qt::Key_Escape), &page};
    QSignalSpy left {&leave, &QShortcut::activated};

    LeavingPage()
    {
        leave.setContext(Qt::WidgetWithChildrenShortcut);
        page.setFocusPolicy(Qt::StrongFocus);
        page.show();
        QApplication::setActiveWindow(&page);
        if (!QTest::qWaitForWindowActive(&page)) qFatal("the page did not come");
        page.setFocus();
    }
};

} // namespace

class tst_popups : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { installTheme(ThemeChoice::Light); }

    void aNoteIsAsHighAsItsLines()
    {
        QWidget page;
        page.show();
        for (qsizetype length = 20; length < kDefinition.size(); length += 10) {
            NotePopup::open(u"Error rate: 4.6 %"_s, {kDefinition.left(length), kFilter}, {20, 20}, &page);
            const QPointer<QWidget> note = QApplication::activePopupWidget();
            QVERIFY(note);
            QCoreApplication::processEvents();
            readAsAWhole(*note);
            note->close();
        }
    }

    void aNoteThatIsToldLaterIsAsHighAsItsLines()
    {
        QWidget page;
        page.show();
        LateNote note(&page);
        note.setAttribute(Qt::WA_DeleteOnClose, false);
        note.show();
        QCoreApplication::processEvents();
        note.tell();
        QCoreApplication::processEvents();
        readAsAWhole(note);
    }

    void escapeClosesTheListOfKeysAndNotThePage()
    {
        LeavingPage world;
        QTest::keyClick(&world.page, Qt::Key_Escape);
        QCOMPARE(world.left.count(), 1); // the page does take it
        QPointer<KeysOverlay> overlay = new KeysOverlay({{u"Here"_s, {{u"Esc"_s, u"back"_s}}}}, 800, &world.page);
        overlay->show();
        QTest::keyClick(overlay.data(), Qt::Key_Escape);
        QCOMPARE(world.left.count(), 1);
        QTRY_VERIFY(!overlay);
    }

    void halfAKeyDoesNotCloseTheListOfKeys()
    {
        LeavingPage world;
        QPointer<KeysOverlay> overlay = new KeysOverlay({{u"Here"_s, {{u"Esc"_s, u"back"_s}}}}, 800, &world.page);
        overlay->show();
        QTest::keyPress(overlay.data(), Qt::Key_Shift);
        QVERIFY(overlay && overlay->isVisible());
        QTest::keyPress(overlay.data(), Qt::Key_Question, Qt::ShiftModifier);
        QTRY_VERIFY(!overlay);
    }

    void escapeClosesANoteAndNotThePage()
    {
        LeavingPage world;
        NotePopup::open(u"Calls: 12"_s, {kDefinition}, {20, 20}, &world.page);
        const QPointer<QWidget> note = QApplication::activePopupWidget();
        QVERIFY(note);
        QTest::keyClick(note.data(), Qt::Key_Escape);
        QCOMPARE(world.left.count(), 0);
        QTRY_VERIFY(!note);
    }
};

QTEST_MAIN(tst_popups)
#include "tst_popups.moc"
