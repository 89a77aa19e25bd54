// SPDX-License-Identifier: GPL-3.0-or-later
// S2: how long a token is judged says nothing about it. What is compared is a digest, every byte of it whatever the
// others say; and over 10,000 tries a token that is right but for its last character takes as long as one that is wrong
// from the first.
#include "core/live/access_policy.h"

#include <QtTest>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>
#include <random>

using namespace spanwise::live;
using Verdict = AccessPolicy::Verdict;

namespace {

constexpr std::size_t kTries = 10'000;
constexpr int kRounds = 5; ///< a difference that is there is there in each

struct Times {
    std::vector<double> nanos;

    /// Without the slowest tenth: there the machine did something else.
    void trim()
    {
        std::ranges::sort(nanos);
        nanos.resize(nanos.size() * 9 / 10);
    }
    [[nodiscard]] double mean() const
    {
        return std::accumulate(nanos.begin(), nanos.end(), 0.0) / double(nanos.size());
    }
    [[nodiscard]] double errorOfMean() const
    {
        const double middle = mean();
        double squares = 0;
        for (const double one : nanos) squares += (one - middle) * (one - middle);
        return std::sqrt(squares / double(nanos.size() - 1) / double(nanos.size()));
    }
};

/// How many standard errors two means lie apart.
double apart(const Times& a, const Times& b)
{
    return std::fabs(a.mean() - b.mean()) / std::hypot(a.errorOfMean(), b.errorOfMean());
}

} // namespace

class tst_token_timing : public QObject {
    Q_OBJECT

    static constexpr const char* kToken = "Bearer 7f3c9a1e5b2d8046c1f7e9a3b5d20468ace13579bdf02468ace13579bdf02468";

    AccessPolicy m_policy;
    HttpRequest m_nearly; ///< right but for the last character
    HttpRequest m_wrong; ///< wrong from the first one
    HttpRequest m_otherwise; ///< likewise: what two wrong ones differ by is noise

    double timeOf(const HttpRequest& request) const
    {
        const auto began = std::chrono::steady_clock::now();
        const Verdict verdict = m_policy.judge(request);
        const auto took = std::chrono::steady_clock::now() - began;
        if (verdict != Verdict::NotAuthenticated) qFatal("a wrong token was taken");
        return double(std::chrono::duration_cast<std::chrono::nanoseconds>(took).count());
    }

private slots:
    void initTestCase()
    {
        const std::string right(kToken);
        m_policy.token = hashToken(std::string_view(right).substr(7));
        for (HttpRequest* request : {&m_nearly, &m_wrong, &m_otherwise}) request->host = "localhost";
        m_nearly.authorization = right;
        m_nearly.authorization.back() = '9';
        m_wrong.authorization = right;
        m_otherwise.authorization = right;
        for (std::size_t i = 7; i < right.size(); ++i) {
            m_wrong.authorization[i] = 'x';
            m_otherwise.authorization[i] = 'y';
        }
    }

    void everyBitOfTheDigestCounts()
    {
        HttpRequest right = m_wrong;
        right.authorization = kToken;
        QCOMPARE(m_policy.judge(right), Verdict::Allowed);
        for (std::size_t byte = 0; byte < m_policy.token->size(); ++byte)
            for (int bit = 0; bit < 8; ++bit) {
                AccessPolicy other = m_policy;
                (*other.token)[byte] ^= std::uint8_t(1U << unsigned(bit));
                QCOMPARE(other.judge(right), Verdict::NotAuthenticated);
            }
    }

    void takesNoLongerForATokenThatIsNearlyRight()
    {
        constexpr double kNoise = 5; // standard errors: of two equal means, one pair in a million lies so far apart
        std::mt19937_64 random(20261126);
        bool isBusy = true;
        for (int round = 0; round < kRounds; ++round) {
            std::array<Times, 3> times;
            const std::array<const HttpRequest*, 3> requests {&m_nearly, &m_wrong, &m_otherwise};
            std::array<std::size_t, 3> order {0, 1, 2};
            for (std::size_t i = 0; i < kTries; ++i) { // in turn, so that whatever else happens meets all alike
                std::ranges::shuffle(order, random);
                for (const std::size_t which : order) times[which].nanos.push_back(timeOf(*requests[which]));
            }
            for (Times& one : times) one.trim();
            const double noise = apart(times[1], times[2]);
            const double difference = apart(times[0], times[1]);
            qInfo("%zu tries each: nearly right %.1f ns, wrong %.1f ns, wrong otherwise %.1f ns; %.1f standard errors "
                  "apart, two wrong ones %.1f",
                kTries, times[0].mean(), times[1].mean(), times[2].mean(), difference, noise);
            if (difference < kNoise) return;
            isBusy = isBusy && noise >= kNoise;
        }
        if (isBusy) QSKIP("this machine is too busy to time it: two wrong tokens differ as much");
        QFAIL("a token that is nearly right takes another time than a wrong one");
    }
};

QTEST_APPLESS_MAIN(tst_token_timing)
#include "tst_token_timing.moc"
