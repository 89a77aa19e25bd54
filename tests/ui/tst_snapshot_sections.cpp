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

    void foldsWhatTheModelWasGivenBesideTheConversation()
    {
        Json snapshot = Json::object();
        snapshot.set("messages", Json::array().add(said("user", "When?"))).set("output", "At nine.");
        snapshot.set("params", Json::object().set("temperature", 0.5).set("max_tokens", 20));
        snapshot.set("response_format", Json::object().set("type", "json_object"));
        const Json find = Json::object().set("name", "find").set("description", "<b>f</b>");
        snapshot.set("tools", Json::array().add(Json::object().set("type", "function").set("function", find)));
        const auto sections = sectionsOfSnapshot(snapshot, {true});
        QCOMPARE(titlesOf(snapshot),
            (QStringList {u"User"_s, u"Tools that the model could call"_s, u"Answer format that was asked for"_s,
                u"Parameters"_s, u"What the model said"_s}));
        QCOMPARE(sections[1].detail, u"find"_s);
        QVERIFY(sections[1].text.contains(u"<b>f</b>"_s));
        QCOMPARE(sections[2].detail, u"json_object"_s);
        QCOMPARE(sections[3].detail, u"max_tokens 20, temperature 0.5"_s);
        for (std::size_t i = 1; i <= 3; ++i) QVERIFY(sections[i].folded);
        snapshot.set("params", Json::object()).remove("tools");
        snapshot.remove("response_format");
        QCOMPARE(titlesOf(snapshot), (QStringList {u"User"_s, u"What the model said"_s}));
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
