// SPDX-License-Identifier: GPL-3.0-or-later
// Adding a metrics address in the window: what is said while it is typed, the preview before it is saved, what is asked
// afterwards, and where its secret is not.
#include "core/ingest/gateway_view.h"
#include "core/store/kept_targets.h"
#include "ui/pages/target_details.h"
#include "ui/pages/target_dialog.h"
#include "ui/pages/target_preview.h"
#include "ui/session/session.h"
#include "ui/settings/setting.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QtTest>

using namespace spanwise;
using namespace spanwise::ui;
using namespace Qt::StringLiterals;

namespace {

const QByteArray kLiteLlm = "# TYPE litellm_proxy_total_requests_metric counter\n"
                            "litellm_proxy_total_requests_metric_total{requested_model=\"m\",status_code=\"200\"} 7\n"
                            "python_info{version=\"3\"} 1\n";

/// Answers every request with the same body; remembers what was asked.
class Gateway : public QObject {
    Q_OBJECT

public:
    QByteArray status = "200 OK";
    QByteArray body = kLiteLlm;
    bool silent = false;
    QList<QByteArray> requests;

    Gateway()
    {
        connect(&m_server, &QTcpServer::newConnection, this, [this] {
            QTcpSocket* const socket = m_server.nextPendingConnection();
            connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
            connect(socket, &QTcpSocket::readyRead, this, [this, socket] {
                requests << socket->readAll();
                if (silent) return;
                socket->write("HTTP/1.1 " + status
                    + "\r\nContent-Type: text/plain; version=0.0.4\r\nConnection: close\r\nContent-Length: "
                    + QByteArray::number(body.size()) + "\r\n\r\n" + body);
                socket->disconnectFromHost();
            });
        });
        if (!m_server.listen(QHostAddress::LocalHost)) qFatal("cannot listen");
    }
    [[nodiscard]] QString url() const { return u"http://127.0.0.1:%1/metrics"_s.arg(m_server.serverPort()); }

private:
    QTcpServer m_server;
};

template <typename Widget> Widget* byText(const QDialog& dialog, const QString& text)
{
    for (Widget* one : dialog.findChildren<Widget*>())
        if (one->text().remove(u'&') == text) return one;
    qFatal("no %s", qPrintable(text));
}

/// The field whose label has this text.
template <typename Field> Field* field(const QDialog& dialog, const QString& label)
{
    for (const QLabel* one : dialog.findChildren<QLabel*>())
        if (one->buddy() && one->text().remove(u'&') == label) return qobject_cast<Field*>(one->buddy());
    return nullptr;
}

QString shownTexts(const QDialog& dialog)
{
    QStringList out;
    for (const QLabel* one : dialog.findChildren<QLabel*>())
        if (one->isVisibleTo(&dialog)) out << one->text();
    return out.join(u'\n');
}

} // namespace

class tst_target_dialog : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<Session> m_session;

    [[nodiscard]] QString storePath() const { return m_folder->filePath(u"t.db"_s); }
    [[nodiscard]] std::unique_ptr<TargetDialog> dialog(const store::KeptTarget& target = {})
    {
        auto out = std::make_unique<TargetDialog>(*m_session, *m_settings, target);
        out->show();
        return out;
    }
    void add(TargetDialog& dialog, const QString& address)
    {
        field<QLineEdit>(dialog, u"Address"_s)->setText(address);
        QSignalSpy accepted(&dialog, &QDialog::accepted);
        byText<QPushButton>(dialog, u"Add"_s)->click();
        QTRY_COMPARE(accepted.count(), 1);
        QTRY_COMPARE(m_session->targets().targets().size(), 1);
    }

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_settings = std::make_unique<Settings>(m_folder->filePath(u"settings.ini"_s));
        m_session = std::make_unique<Session>();
        QVERIFY(m_session->open(storePath()));
    }
    void cleanup()
    {
        m_session.reset();
        m_settings.reset();
    }

    void showsWhatWouldBeReadAndStoresNothing()
    {
        Gateway gateway;
        const auto asking = dialog();
        field<QLineEdit>(*asking, u"Address"_s)->setText(gateway.url());
        byText<QPushButton>(*asking, u"Look"_s)->click();
        auto* preview = asking->findChild<TargetPreview*>();
        QTRY_VERIFY(preview->preview().has_value());
        QCOMPARE(preview->preview()->product, "litellm");
        QCOMPARE(preview->preview()->samples, 2U);
        QVERIFY2(shownTexts(*asking).contains(u"This is LiteLLM proxy"_s), qPrintable(shownTexts(*asking)));
        QVERIFY(shownTexts(*asking).contains(u"1 of 2 metrics are used"_s));
        QVERIFY(m_session->targets().targets().empty());
        QVERIFY(ingest::gatewayViewOf(*m_session->store())->targets.empty());
    }

    void asksWhatWasAddedAndAfterTheNextStartToo()
    {
        Gateway gateway;
        const auto adding = dialog();
        add(*adding, gateway.url());
        const auto samples = [this] {
            const auto view = ingest::gatewayViewOf(*m_session->store());
            return view && view->targets.size() == 1 ? view->targets[0].samples : 0;
        };
        QTRY_COMPARE_WITH_TIMEOUT(samples(), 2U, 15'000);
        QCOMPARE(ingest::gatewayViewOf(*m_session->store())->targets[0].product, "litellm");
        m_session.reset();
        gateway.requests.clear();
        m_session = std::make_unique<Session>();
        QVERIFY(m_session->open(storePath()));
        QTRY_VERIFY_WITH_TIMEOUT(!gateway.requests.isEmpty(), 15'000);
    }

    void saysWhyItCannotBeRead_data()
    {
        QTest::addColumn<QByteArray>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QString>("why");
        QTest::newRow("no such path") << QByteArray("404 Not Found") << QByteArray("gone") << u"check its path"_s;
        QTest::newRow("wants a token") << QByteArray("401 Unauthorized") << QByteArray() << u"credentials"_s;
        QTest::newRow("a web page") << QByteArray("200 OK") << QByteArray("<!DOCTYPE html><html>") << u"web page"_s;
        QTest::newRow("JSON") << QByteArray("200 OK") << QByteArray("{\"a\": 1}") << u"JSON"_s;
    }
    void saysWhyItCannotBeRead()
    {
        QFETCH(QByteArray, status);
        QFETCH(QByteArray, body);
        QFETCH(QString, why);
        Gateway gateway;
        gateway.status = status;
        gateway.body = body;
        const auto asking = dialog();
        field<QLineEdit>(*asking, u"Address"_s)->setText(gateway.url());
        byText<QPushButton>(*asking, u"Look"_s)->click();
        QTRY_VERIFY(shownTexts(*asking).contains(u"It cannot be read"_s));
        QVERIFY2(shownTexts(*asking).contains(why), qPrintable(shownTexts(*asking)));
        QVERIFY(byText<QPushButton>(*asking, u"Add"_s)->isEnabled()); // it may come up later
    }

    void canBeCancelledWhileItAsks()
    {
        Gateway gateway;
        gateway.silent = true;
        const auto asking = dialog();
        field<QLineEdit>(*asking, u"Address"_s)->setText(gateway.url());
        byText<QPushButton>(*asking, u"Look"_s)->click();
        QTRY_VERIFY(!gateway.requests.isEmpty());
        byText<QPushButton>(*asking, u"Stop looking"_s)->click();
        QVERIFY(shownTexts(*asking).contains(u"Cancelled"_s));
        QVERIFY(byText<QPushButton>(*asking, u"Look"_s)->isEnabled());
    }

    void offersTracesForWhatHasNoMetrics()
    {
        const auto adding = dialog();
        auto* product = field<QComboBox>(*adding, u"Gateway"_s);
        const int ollama = product->findData(u"ollama"_s);
        QVERIFY(ollama > 0);
        product->setCurrentIndex(ollama);
        emit product->activated(ollama);
        field<QLineEdit>(*adding, u"Address"_s)->setText(u"http://localhost:11434/metrics"_s);
        QVERIFY2(shownTexts(*adding).contains(u"cannot be read as metrics"_s), qPrintable(shownTexts(*adding)));
        QVERIFY(!byText<QPushButton>(*adding, u"Add"_s)->isEnabled());
        QSignalSpy wanted(adding.get(), &TargetDialog::tracesWanted);
        byText<QPushButton>(*adding, u"Show the receivers of traces"_s)->click();
        QCOMPARE(wanted.count(), 1);
        QVERIFY(!adding->isVisible());
    }

    void offersTheUsualAddressAndNeverOverwritesOne()
    {
        const auto adding = dialog();
        auto* product = field<QComboBox>(*adding, u"Gateway"_s);
        auto* address = field<QLineEdit>(*adding, u"Address"_s);
        const auto choose = [&](const QString& id) {
            product->setCurrentIndex(product->findData(id));
            emit product->activated(product->currentIndex());
        };
        choose(u"litellm"_s);
        QCOMPARE(address->text(), u"http://localhost:4000/metrics"_s);
        choose(u"kong"_s);
        QVERIFY(address->text().contains(u":8100"_s));
        address->setText(u"http://mine:1/metrics"_s);
        choose(u"litellm"_s);
        QCOMPARE(address->text(), u"http://mine:1/metrics"_s);
    }

    void keepsTheSecretOutOfAllFiles()
    {
        const QString secret = u"s3cr3t-planted-4711"_s;
        Gateway gateway;
        const auto adding = dialog();
        auto* signIn = field<QComboBox>(*adding, u"Sign in with"_s);
        signIn->setCurrentIndex(signIn->findText(u"bearer token"_s));
        field<QLineEdit>(*adding, u"Address"_s)->setText(gateway.url());
        QVERIFY(!byText<QPushButton>(*adding, u"Add"_s)->isEnabled()); // the token is missing
        field<QLineEdit>(*adding, u"Token or password"_s)->setText(secret);
        add(*adding, gateway.url());
        const auto sent = [&] {
            return std::ranges::any_of(gateway.requests,
                [&](const QByteArray& one) { return one.contains("Authorization: Bearer " + secret.toLatin1()); });
        };
        QTRY_VERIFY_WITH_TIMEOUT(sent(), 15'000);
        m_session.reset();
        for (const QFileInfo& info : QDir(m_folder->path()).entryInfoList(QDir::Files)) {
            QFile file(info.filePath());
            QVERIFY(file.open(QIODevice::ReadOnly));
            QVERIFY2(!file.readAll().contains(secret.toLatin1()), qPrintable(info.fileName()));
        }
    }

    void refusesWhatDoesNotGoTogether_data()
    {
        QTest::addColumn<QString>("address");
        QTest::addColumn<QString>("why");
        QTest::newRow("no address") << u"gw:4000"_s << u"begins with http"_s;
        QTest::newRow("another scheme") << u"file:///etc/passwd"_s << u"begins with http"_s;
        QTest::newRow("credentials in it") << u"http://me:pw@gw:4000/metrics"_s << u"Credentials"_s;
    }
    void refusesWhatDoesNotGoTogether()
    {
        QFETCH(QString, address);
        QFETCH(QString, why);
        const auto adding = dialog();
        field<QLineEdit>(*adding, u"Address"_s)->setText(address);
        QVERIFY2(shownTexts(*adding).contains(why), qPrintable(shownTexts(*adding)));
        QVERIFY(!byText<QPushButton>(*adding, u"Add"_s)->isEnabled());
    }

    void editsAndRemoves()
    {
        Gateway gateway;
        const auto adding = dialog();
        add(*adding, gateway.url());
        const auto editing = dialog(m_session->targets().targets()[0]);
        QCOMPARE(field<QLineEdit>(*editing, u"Address"_s)->text(), gateway.url());
        field<QLineEdit>(*editing, u"Name"_s)->setText(u"team gateway"_s);
        QSignalSpy accepted(editing.get(), &QDialog::accepted);
        byText<QPushButton>(*editing, u"Save"_s)->click();
        QTRY_COMPARE(accepted.count(), 1);
        QTRY_COMPARE(m_session->targets().targets()[0].job, "team gateway");
        QCOMPARE(m_session->targets().targets().size(), 1);
        m_session->targets().remove(m_session->targets().targets()[0].key, [](const Result<void>&) {});
        QTRY_VERIFY(m_session->targets().targets().empty());
    }

    void namesAFileThatCannotBeRead()
    {
        store::KeptTarget target;
        target.key = "k";
        target.url = "https://127.0.0.1:1/metrics";
        target.job = target.instance = "127.0.0.1:1";
        target.authorityFile = "/nowhere/ca.pem";
        m_session->targets().save(target, std::nullopt, [](const Result<void>&) {});
        QTRY_VERIFY(m_session->targets().problemOf("k").contains(u"/nowhere/ca.pem"_s));
    }

    void tellsStretchesOfOneStateApart()
    {
        const auto spells = spellsOf({{10, true}, {20, true}, {30, false}, {40, true}});
        QCOMPARE(spells.size(), 3);
        QCOMPARE(spells[0].from, 40);
        QVERIFY(!spells[1].up);
        QCOMPARE(spells[2].from, 10);
        QCOMPARE(spells[2].to, 20);
        QCOMPARE(spells[2].attempts, 2);
        QVERIFY(spellsOf({}).empty());
    }
};

QTEST_MAIN(tst_target_dialog)
#include "tst_target_dialog.moc"
