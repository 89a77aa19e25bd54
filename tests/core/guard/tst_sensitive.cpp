// SPDX-License-Identifier: GPL-3.0-or-later
// Personal data and secrets are found where they stand and nowhere else. Secrets in this file are made up and put
// together from parts, so that no scanner of repositories takes them for real ones.
#include "core/base/utf8.h"
#include "core/guard/sensitive.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

using namespace spanwise;
using namespace spanwise::guard;

namespace {

/// What was found, as "kind text; kind text".
QByteArray shown(const QByteArray& text, Purpose purpose)
{
    QByteArray list;
    for (const SensitiveMatch& match : findSensitive(text.toStdString(), purpose)) {
        if (!list.isEmpty()) list += "; ";
        list += QByteArray(match.kind.data(), static_cast<qsizetype>(match.kind.size())) + ' '
            + text.mid(static_cast<qsizetype>(match.begin), static_cast<qsizetype>(match.size()));
    }
    return list;
}

const QByteArray kBody = "Zk3Vb8Qm1Xc7Rt5Lp9Wn2Js6Hd4Gf0YaUeKiToBq8Nv3Mx7Cz5Lr1Pw9Sd2Fg6Hj4KyAuEiOtBb7Qn";

QByteArray body(int size)
{
    return kBody.left(size);
}

} // namespace

class TestSensitive : public QObject {
    Q_OBJECT

private slots:
    void findsEverySpanOfTheCorpusAndLeavesTheLookAlikes_data()
    {
        QTest::addColumn<QJsonObject>("line");
        QFile file(SPANWISE_FIXTURES "/hostile/pii.jsonl");
        QVERIFY(file.open(QIODevice::ReadOnly));
        for (int n = 1; !file.atEnd(); ++n)
            QTest::addRow("line %d", n) << QJsonDocument::fromJson(file.readLine()).object();
    }
    void findsEverySpanOfTheCorpusAndLeavesTheLookAlikes()
    {
        QFETCH(QJsonObject, line);
        QByteArray text = line["text"].toString().toUtf8();
        QList<SensitiveMatch> matches;
        for (const SensitiveMatch& match : findSensitive(text.toStdString(), Purpose::Redaction)) matches << match;

        const QJsonArray found = line["found"].toArray();
        QCOMPARE(matches.size(), found.size());
        for (qsizetype i = found.size() - 1; i >= 0; --i) {
            const QJsonObject span = found[i].toObject();
            QCOMPARE(matches[i].begin, std::size_t(span["start_utf8"].toInt()));
            QCOMPARE(matches[i].size(), std::size_t(span["length_utf8"].toInt()));
            text.replace(span["start_utf8"].toInt(), span["length_utf8"].toInt(),
                '[' + QByteArray(matches[i].label.data(), qsizetype(matches[i].label.size())) + ']');
        }
        QCOMPARE(text, line["redacted"].toString().toUtf8());
    }

    void findsWhatIsThere_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("found");
        const auto row = [](const char* name, const QByteArray& text, const QByteArray& found) {
            QTest::newRow(name) << text << found;
        };
        row("mail in an assignment", "LOGIN=k.okafor@example.co.uk;PLAN=gold", "pii.email k.okafor@example.co.uk");
        row("mail in markup", "<a href='mailto:ann@mail.example'>x</a>", "pii.email ann@mail.example");
        row("mail behind an escape", R"({"text":"hi\nbob@mail.example\tok"})", "pii.email bob@mail.example");
        row("mail behind an escaped quote", R"({"text":"hi\u0022bob@mail.example\u0022"})",
            "pii.email bob@mail.example");
        row("mail before a full stop", "Write to bob@mail.example.", "pii.email bob@mail.example");
        row("two mails of a list", "a@b.example,c@d.example", "pii.email a@b.example; pii.email c@d.example");
        row("git address", "git clone git@host.example:team/app.git", "");
        row("retina image", "see logo@2x.png", "");
        row("double dot", "a..b@mail.example", "");
        row("handle", "Follow @example_shop", "");
        row("user of a url", "https://user@host.example/path", "");

        row("international phone", "call +1 (415) 555-0132 today", "pii.phone +1 (415) 555-0132");
        row("phone with hyphens", "+44-20-7946-0958", "pii.phone +44-20-7946-0958");
        row("national phone with its word", "Tel. 030 23125 042, danke", "pii.phone 030 23125 042");
        row("national phone in brackets", "(415) 555-0132 is mine", "pii.phone (415) 555-0132");
        row("national phone without a word", "no. 0302 3125 0421", "");
        row("sum", "2+12345678 = 12345680", "");

        row("card in groups", "4111 1111 1111 1111 12/27", "pii.credit_card 4111 1111 1111 1111");
        row("card with code behind", "4111 1111 1111 1111 123", "pii.credit_card 4111 1111 1111 1111");
        row("card in JSON", R"({"card":"5555555555554444"})", "pii.credit_card 5555555555554444");
        row("card behind an escape", R"("pay\n5555-5555-5555-4444")", "pii.credit_card 5555-5555-5555-4444");
        row("card with mixed joints", "4111 1111-1111 1111", "");
        row("card in a fraction", "0.4111111111111111", "");
        row("card inside a word", "x4111111111111111y", "");
        row("all digits equal", "0000 0000 0000 0000", "");
        row("long number", "41111111111111111111", "");

        row("account in groups", "to DE89 3704 0044 0532 0130 00 now", "pii.iban DE89 3704 0044 0532 0130 00");
        row("account in small letters", "gb82west12345698765432", "pii.iban gb82west12345698765432");
        row("account with a letter", "FR14 2004 1010 0505 0001 3M02 606", "pii.iban FR14 2004 1010 0505 0001 3M02 606");
        row("wrong account", "DE89370400440532013001", "");
        row("account too long", "DE893704004405320130001", "");

        row("social security", "SSN 536-90-4399", "pii.us_ssn 536-90-4399");
        row("social security without hyphens", "social security 536904399", "pii.us_ssn 536904399");
        row("nine digits without the word", "order 536904399", "");
        row("area never issued", "666-12-3456", "");
        row("group never issued", "536-00-4399", "");
        row("part of a longer number", "536-90-4399-1", "");
        row("health number", "NHS number 943 476 5919", "pii.uk_nhs 943 476 5919");
        row("health number without the word", "943 476 5919", "");
        row("insurance number", "NI AB 12 34 56 C", "pii.uk_nino AB 12 34 56 C");
        row("insurance number, closed", "AB123456C", "pii.uk_nino AB123456C");
        row("never issued prefix", "GB123456C", "");
        row("tax number", "NIF 12345678Z", "pii.es_nif 12345678Z");
        row("foreigner's tax number", "X1234567L", "pii.es_nif X1234567L");
        row("wrong letter", "12345678A", "");
        row("pesel", "PESEL 44051401359", "pii.pl_pesel 44051401359");
        row("pesel without the word", "44051401359", "");
        row("cpf", "111.444.777-35", "pii.br_cpf 111.444.777-35");
        row("wrong cpf", "111.444.777-36", "");

        const auto secret = [&](const char* kind, const QByteArray& value) {
            row(kind, "it is " + value + " here", QByteArray("secret.") + kind + ' ' + value);
        };
        secret("aws_access_key",
            "AK"
            "IA"
            "7KLFYYLBEG3RHDSV");
        secret("github_token",
            "gh"
            "p_" + body(36));
        secret("gitlab_token",
            "gl"
            "pat-"
                + body(20));
        secret("openai_key",
            "sk"
            "-" + body(20)
                + "T3Blbk"
                  "FJ"
                + body(20));
        secret("anthropic_key",
            "sk"
            "-ant-api03-"
                + (kBody + kBody).left(93) + "AA");
        secret("slack_token",
            "xo"
            "xb-123456789012-123456789012-"
                + body(24));
        secret("slack_webhook",
            "hooks.slack"
            ".com/services/"
                + body(44));
        secret("stripe_key",
            "sk"
            "_live_"
                + body(24));
        secret("gcp_api_key",
            "AI"
            "za" + body(35));
        secret("huggingface_token",
            "h"
            "f_abcdefghijklmnopqrstuvwxyzABCDEFGH");
        secret("npm_token",
            "np"
            "m_" + body(36));
        secret("pypi_token",
            "py"
            "pi-AgEIcHlwaS5vcmc"
                + body(60));
        secret("sendgrid_key",
            "S"
            "G." + body(22)
                + '.' + body(43));
        secret("digitalocean_token",
            "do"
            "p_v1_"
                + QByteArray("0123456789abcdef").repeated(4));
        secret("databricks_token",
            "da"
            "pi" + QByteArray("0123456789abcdef").repeated(2));
        secret("perplexity_key",
            "pp"
            "lx-"
                + body(48));
        secret("linear_key",
            "li"
            "n_api_"
                + body(40));
        secret("vault_token",
            "hv"
            "s." + (kBody + kBody).left(95));
        secret("azure_client_secret",
            "AF7"
            "8Q"
            "~" + body(33));
        row("telegram_bot_token", "telegram bot 327610506:A" + body(34),
            "secret.telegram_bot_token 327610506:A" + body(34));
        row("telegram form alone", "id 327610506:A" + body(34), "");
        secret("jwt", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl");
        row("json in base64", "eyJhIjoxfQ.eyJiIjoyfQ.abc", ""); // no "alg" in the header
        row("private key",
            "-----BEGIN RSA PRIV"
            "ATE KEY-----\\n"
                + body(64)
                + "\\n-----END RSA PRIV"
                  "ATE KEY-----",
            "secret.private_key -----BEGIN RSA PRIV"
            "ATE KEY-----\\n"
                + body(64)
                + "\\n-----END RSA PRIV"
                  "ATE KEY-----");
        row("certificate", "-----BEGIN CERTIFICATE-----\n" + body(64) + "\n-----END CERTIFICATE-----", "");
        row("password in a url", "postgres://app:Zk3Vb8Qm1X@db.example:5432/x", "secret.basic_auth_url Zk3Vb8Qm1X");
        row("syntax of a url", "https://user:password@host.example/", "");
        row("template in a url", "https://user:${DB_PASSWORD}@host.example/", "");
        row("assignment", "db_password = \"" + body(20) + '"', "secret.generic_assignment " + body(20));
        row("assignment in JSON", R"({\"client_secret\": \")" + body(24) + R"(\"})",
            "secret.generic_assignment " + body(24));
        row("assignment, bare", "API_KEY=" + body(20) + " next", "secret.generic_assignment " + body(20));
        row("count of tokens", "max_tokens: 123456789012345678", "");
        row("from the environment", "token = os.environ['GITHUB_TOKEN_1']", "");
        row("from a call", "password = getPassword1(userName2)", "");
        row("from a variable", "SECRET=${MY_SECRET_VALUE_1}", "");
        row("prose", "secret: the cake needs a pinch of salt", "");
        row("placeholder", "OPENAI_API_KEY=sk-your-key-here", "");
        row("documentation's key", "AKIAIOSFODNN7EXAMPLE", "");
        row("function name", "hf_hub_download is a function", "");
    }
    void findsWhatIsThere()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, found);
        QCOMPARE(shown(text, Purpose::Finding), found);
        if (!found.isEmpty()) QCOMPARE(shown(text, Purpose::Redaction), found); // redaction takes no less
    }

    void redactsMoreThanItReports_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("found");
        QTest::newRow("key of another length") << "gh"
                                                  "p_"
                + body(50)
                                               << "secret.github_token gh"
                                                  "p_"
                + body(50);
        QTest::newRow("key of a gateway") << "sk"
                                             "-"
                + body(32)
                                          << "secret.openai_key sk"
                                             "-"
                + body(32);
        QTest::newRow("address") << QByteArray("at 203.0.113.77:8080") << QByteArray("pii.ip 203.0.113.77");
        QTest::newRow("address, long") << QByteArray("[2001:db8::1]") << QByteArray("pii.ip 2001:db8::1");
        QTest::newRow("cut private key") << "-----BEGIN PRIV"
                                            "ATE KEY-----\n"
                + body(40)
                                         << "secret.private_key -----BEGIN PRIV"
                                            "ATE KEY-----\n"
                + body(40);
        QTest::newRow("short password") << QByteArray("ftp://bob:hunter2@host.example")
                                        << QByteArray("secret.basic_auth_url hunter2");
        QTest::newRow("bearer of zeros") << "Bearer abc." + QByteArray(20, '0')
                                         << "secret.bearer_token abc." + QByteArray(20, '0');
    }
    void redactsMoreThanItReports()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, found);
        QCOMPARE(shown(text, Purpose::Redaction), found);
        QCOMPARE(shown(text, Purpose::Finding), QByteArray());
    }

    void leavesNumbersOfOtherMeaning_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const char* text : {"release v1.2.3.4-rc1", "Version 1.20.300.4000", "version 10.2.3.4 is out",
                 "1.2.3.4.5", "12:30:45", "00:1a:2b:3c:4d:5e", "std::vector", "Bad::Face", "ISBN 978-3-16-148410-0",
                 "3.14159265358979323846", "48.137154, 11.576124", "ts 1750000000123456789",
                 "uuid 123e4567-e89b-12d3-a456-426614174000", "trace 4bf92f3577b34da6a3ce929d0e0e4736",
                 "2026-03-01T10:00:00Z", "from 07700 to 07799", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPUBLIC user@host",
                 "bearer of good news, acknowledged-with-thanks"})
            QTest::newRow(text) << QByteArray(text);
    }
    void leavesNumbersOfOtherMeaning()
    {
        QFETCH(QByteArray, text);
        QCOMPARE(shown(text, Purpose::Redaction), QByteArray());
    }

    void keepsTheLongestOfOverlappingMatches()
    {
        // an account number whose groups hold a card, and an assigned key of a known form
        const std::string text = "client_secret=AK"
                                 "IA7KLFYYLBEG3RHDSV";
        const auto matches = findSensitive(text);
        QCOMPARE(matches.size(), std::size_t(1));
        QCOMPARE(matches[0].kind, std::string_view("secret.aws_access_key")); // equally long: the more specific
    }

    void weighsWhatAModelSaysMore()
    {
        QCOMPARE(findSensitive("4111111111111111")[0].severity, Severity::Medium);
        QCOMPARE(onOutputSide(Severity::Medium), Severity::High);
        QCOMPARE(onOutputSide(Severity::High), Severity::Critical);
        QCOMPARE(onOutputSide(Severity::Low), Severity::Low);
    }

    void masksAllButTheEnds()
    {
        QCOMPARE(QString::fromStdString(masked("4111111111111111")), QString("4111••••••••••11"));
        QCOMPARE(QString::fromStdString(masked("12345678")), QString("••••••••"));
        QCOMPARE(QString::fromStdString(masked("añb€cdefgh")), QString("añb€••••gh"));
        QCOMPARE(masked(""), std::string());
    }

    void aCutKeyEndsWhereTheNextBegins()
    {
        const QByteArray key = "-----BEGIN PRIV"
                               "ATE KEY-----\n"
            + body(40) + "\n";
        const std::string text = (key + key).toStdString();
        const auto matches = findSensitive(text, Purpose::Redaction);
        QCOMPARE(matches.size(), std::size_t {2});
        QVERIFY(matches[0].end <= std::size_t(key.size()));
        QCOMPARE(matches[1].begin, std::size_t(key.size()));
    }

    void cutsNoCharacterAndNoOverlapWhateverTheText()
    {
        const quint32 seed = QRandomGenerator::global()->generate();
        qInfo("seed %u", seed);
        QRandomGenerator random(seed);
        const QList<QByteArray> pieces {"@", "é", "😀", "a.b",
            "sk"
            "-",
            "eyJ", "4111 1111 ", "1111", "+49 ", "0", ":", "//", "=", "\\n", "\\u00", "token", "\"",
            "-----BEGIN PRIV"
            "ATE KEY-----",
            "-----END", "AKIA", "DE89", " ", "x@y.example", "12", ".", "Q~", "Bearer ", "password", "\n", "::", "f",
            "-", "_"};
        for (int round = 0; round < 3000; ++round) {
            QByteArray text;
            for (int i = random.bounded(60); i >= 0; --i) text += pieces[random.bounded(pieces.size())];
            for (const Purpose purpose : {Purpose::Finding, Purpose::Redaction}) {
                std::size_t last = 0;
                for (const SensitiveMatch& match : findSensitive(text.toStdString(), purpose)) {
                    QVERIFY2(match.begin >= last && match.end > match.begin, text);
                    QVERIFY2(match.end <= std::size_t(text.size()), text);
                    const std::string_view whole(text.constData(), std::size_t(text.size()));
                    QVERIFY2(isUtf8(whole.substr(0, match.begin)) && isUtf8(whole.substr(0, match.end)), text);
                    last = match.end;
                }
            }
        }
    }
};

QTEST_APPLESS_MAIN(TestSensitive)
#include "tst_sensitive.moc"
