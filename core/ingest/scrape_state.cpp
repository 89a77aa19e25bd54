// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/scrape_state.h"

#include "core/base/checksum.h"
#include "core/base/saturate.h"
#include "core/ingest/clock_remarks.h"
#include "core/ingest/series_admission.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <set>
#include <unordered_set>

namespace spanwise::ingest {

namespace {

using metrics::UnixMs;

constexpr std::array<std::string_view, 5> kOwnNames {"up", "scrape_duration_seconds", "scrape_samples_scraped",
    "scrape_samples_post_metric_relabeling", "scrape_series_added"};

/// The labels of a stored series, packed: the sample's own, job and instance of the target, and the name.
void packLabels(std::string& out, std::vector<Label>& scratch, std::vector<std::string>& renamed, std::string_view name,
    std::span<const Label> labels, const Scrape& scrape)
{
    scratch.assign(labels.begin(), labels.end());
    renamed.clear();
    renamed.reserve(2);
    for (Label& label : scratch) {
        if (label.name != "job" && label.name != "instance") continue;
        std::string& other = renamed.emplace_back("exported_" + std::string(label.name));
        while (std::any_of(labels.begin(), labels.end(), [&](const Label& one) { return one.name == other; }))
            other.insert(0, "exported_");
        label.name = other;
    }
    scratch.push_back({metrics::kNameLabel, name});
    scratch.push_back({"job", scrape.job});
    scratch.push_back({"instance", scrape.instance});
    std::sort(scratch.begin(), scratch.end(), [](const Label& a, const Label& b) { return a.name < b.name; });
    out.clear();
    for (const Label& label : scratch)
        if (!label.value.empty()) metrics::appendPacked(out, label.name, label.value);
}

/// Name and labels without what tells the parts of one histogram or summary apart.
std::string familyKey(std::string_view base, std::span<const Label> labels)
{
    std::string key(base);
    for (const Label& label : labels) {
        if (label.name == "le" || label.name == "quantile") continue;
        key.append(1, '\0').append(label.name).append(1, '\0').append(label.value);
    }
    return key;
}

std::string_view withoutSuffix(std::string_view name) noexcept
{
    for (const std::string_view suffix : {"_total", "_bucket", "_count", "_sum"})
        if (name.ends_with(suffix)) return name.substr(0, name.size() - suffix.size());
    return name;
}

/// Milliseconds; what lies later is no time of a clock, and sums with it need not be thought of.
constexpr UnixMs kLatestClock = 9'200'000'000'000'000;

/// Read long after it was written.
bool isFile(const Scrape& scrape) noexcept
{
    return scrape.interval == 0 && scrape.address.empty();
}

bool isKept(const MetricLimits& limits, const Scrape& scrape, UnixMs at) noexcept
{
    const bool early = limits.oldest > 0 && at < scrape.at - limits.oldest;
    const bool late = limits.newest > 0 && at > scrape.at + limits.newest;
    return !early && !late;
}

} // namespace

/// A clock that is wrong goes on as ours does: times that move with ours and lie too far away to be kept are placed by
/// when they came, unless some of the scrape can be kept: then it is no clock, but those that came by way of it. Times
/// that stand still are old samples that somebody repeats. The shift stays the same from one
/// scrape to the next, so that samples are as far apart as they were.
UnixMs ScrapeState::shiftFor(const MetricLimits& limits, const Scrape& scrape, UnixMs newest, bool anyKept)
{
    const UnixMs passed = scrape.at - m_newestOwnAt;
    const bool moves =
        m_newestOwn != 0 && newest > m_newestOwn && std::abs(newest - m_newestOwn - passed) <= kClockIsOff;
    m_newestOwn = newest;
    m_newestOwnAt = scrape.at;
    if (anyKept || isFile(scrape) || isKept(limits, scrape, newest)) return m_shift = 0;
    const bool asBefore = m_shift != 0 && std::abs(newest + m_shift - scrape.at) <= kClockIsOff;
    if (!asBefore) m_shift = moves ? scrape.at - newest : 0;
    return m_shift;
}

/// One scrape on its way into a row.
struct ScrapeState::Step {
    ScrapeState& state;
    store::SeriesWriter& store;
    const MetricLimits& limits;
    const Scrape& scrape;
    const ReadScrape& read;
    metrics::TailRow row;
    std::vector<Entry> present;
    std::vector<bool> isNew; ///< of `present`: was not in the scrape before
    std::vector<UnixMs> times; ///< of `present`
    MetricIntake::Taken taken;
    std::uint64_t added = 0;
    std::uint64_t refused = 0;
    UnixMs shift = 0;
    UnixMs farthest = 0; ///< from the scrape: a time of the target's own
    std::string packed;
    std::vector<Label> scratch;
    std::vector<std::string> renamed;

    void remark(std::string_view reason, std::string sample, std::uint64_t count = 1)
    {
        for (auto& one : state.target.remarks) {
            if (one.reason != reason) continue;
            one.count += count;
            return;
        }
        state.target.remarks.push_back({std::string(reason), count, std::move(sample), scrape.at});
    }

    /// The series of the packed labels; 0 when it would be one too many.
    Result<store::SeriesId> seriesOf(std::string_view name, MetricType type)
    {
        const auto series = admitSeries(limits, store, state.target.target, packed, name, type, scrape.at);
        if (series && *series == 0) {
            ++refused;
            remark("series beyond the limit were refused", metrics::Labels::unpacked(packed).text());
        }
        return series;
    }

    [[nodiscard]] UnixMs timeOf(const ExpositionSample& sample) const
    {
        return sample.atMs ? saturatingSum(*sample.atMs, shift) : scrape.at;
    }

    bool isInTime(const ExpositionSample& sample)
    {
        if (!sample.atMs) return true;
        const UnixMs at = timeOf(sample);
        if (!isKept(limits, scrape, at)) {
            remark("samples with times far from now were dropped", "line " + std::to_string(sample.line));
            return false;
        }
        if (std::abs(at - scrape.at) > std::abs(farthest)) farthest = at - scrape.at;
        return true;
    }

    /// What the target's own times say of its clock.
    void readClock()
    {
        UnixMs newest = 0;
        bool anyKept = false;
        for (const ExpositionSample& sample : read.exposition.samples) {
            if (!sample.atMs || *sample.atMs > kLatestClock) continue;
            newest = std::max(newest, *sample.atMs);
            anyKept = anyKept || isKept(limits, scrape, *sample.atMs);
        }
        if (newest == 0) return;
        shift = state.shiftFor(limits, scrape, newest, anyKept);
        if (shift != 0) remark(kMovedClock, offText(newest - scrape.at));
    }

    Result<void> takeSamples()
    {
        readClock();
        const Exposition& exposition = read.exposition;
        bool asBefore = state.m_present.size() >= exposition.samples.size(); // same series in the same order so far
        std::set<std::pair<store::SeriesId, UnixMs>> seen;
        for (const ExpositionSample& sample : exposition.samples) {
            if (!isInTime(sample)) {
                ++taken.dropped;
                continue;
            }
            packLabels(packed, scratch, renamed, sample.name, exposition.of(sample.labels), scrape);
            const std::uint64_t key = checksum64(packed);
            const std::size_t place = present.size();
            const bool known = place < state.m_present.size() && state.m_present[place].key == key;
            if (asBefore && !known) {
                asBefore = false; // from here on a series may come twice
                for (std::size_t i = 0; i < place; ++i) seen.emplace(present[i].series, times[i]);
            }
            store::SeriesId series = known ? state.m_present[place].series : 0;
            if (!known) {
                const auto found = seriesOf(sample.name, exposition.typeOf(sample));
                if (!found) return tl::unexpected(found.error());
                series = *found;
            }
            const UnixMs at = timeOf(sample);
            if (series == 0 || (!asBefore && !seen.emplace(series, at).second)) {
                ++taken.dropped;
                if (series != 0)
                    remark("a series came twice in one scrape: the first value was kept",
                        "line " + std::to_string(sample.line));
                continue;
            }
            present.push_back({key, series, sample.atMs.has_value()});
            isNew.push_back(!known);
            add(sample, series, at);
        }
        if (!isFile(scrape) && shift == 0 && std::abs(farthest) > kClockIsOff) remark(kClockOff, offText(farthest));
        return {};
    }

    void add(const ExpositionSample& sample, store::SeriesId series, UnixMs at)
    {
        times.push_back(at);
        ++taken.samples;
        if (sample.histogram != ExpositionSample::kNone)
            row.histograms.push_back(
                {series, at, std::make_shared<const NativeHistogram>(read.exposition.histograms[sample.histogram])});
        else
            row.floats.push_back({series, at, sample.value});
    }

    /// Which of `isNew` were merely at another place before.
    void findNew()
    {
        if (std::find(isNew.begin(), isNew.end(), true) == isNew.end()) return;
        std::unordered_set<store::SeriesId> before;
        if (state.m_succeeded)
            for (const Entry& entry : state.m_present) before.insert(entry.series);
        for (std::size_t i = 0; i < isNew.size(); ++i) {
            isNew[i] = isNew[i] && !before.contains(present[i].series);
            added += isNew[i] ? 1U : 0U;
        }
    }

    void endMissing()
    {
        const bool same = present.size() == state.m_present.size()
            && std::equal(present.begin(), present.end(), state.m_present.begin(),
                [](const Entry& a, const Entry& b) { return a.series == b.series; });
        if (same) return;
        std::unordered_set<store::SeriesId> now;
        for (const Entry& entry : present) now.insert(entry.series);
        for (const Entry& entry : state.m_present)
            if (!entry.ownTime && now.insert(entry.series).second)
                row.floats.push_back({entry.series, scrape.at, metrics::staleMark()});
    }

    /// All end but those that a broken body still named.
    Result<void> endUnnamed()
    {
        std::unordered_set<store::SeriesId> named;
        for (const ExpositionSample& sample : read.exposition.samples) {
            packLabels(packed, scratch, renamed, sample.name, read.exposition.of(sample.labels), scrape);
            const auto found = store.find(state.target.target, packed);
            if (!found) return tl::unexpected(found.error());
            if (*found) named.insert(**found);
        }
        std::unordered_set<store::SeriesId> done;
        for (const Entry& entry : state.m_present) {
            if (named.contains(entry.series))
                present.push_back(entry);
            else if (!entry.ownTime && done.insert(entry.series).second)
                row.floats.push_back({entry.series, scrape.at, metrics::staleMark()});
        }
        return {};
    }

    /// Looks on from `place`, which moves to what was found: samples are asked for in the order in which they came.
    const Entry* presentWith(std::uint64_t key, std::size_t& place) const
    {
        const auto found = std::find_if(present.begin() + static_cast<std::ptrdiff_t>(place), present.end(),
            [&](const Entry& entry) { return entry.key == key; });
        if (found == present.end()) return nullptr;
        place = static_cast<std::size_t>(found - present.begin());
        return &*found;
    }

    /// Counters whose target says that they began, or began anew, after the scrape before.
    void markStarts()
    {
        const Exposition& exposition = read.exposition;
        std::unordered_map<std::string, UnixMs> started;
        for (const ExpositionSample& sample : exposition.samples) {
            if (!sample.name.ends_with("_created") || !std::isfinite(sample.value)) continue;
            std::string key = familyKey(sample.name.substr(0, sample.name.size() - 8), exposition.of(sample.labels));
            const auto [place, first] = state.m_created.try_emplace(key, sample.value);
            const bool later = !first && sample.value > place->second;
            place->second = sample.value;
            const auto at = static_cast<UnixMs>(sample.value * 1000);
            if ((first || later) && state.m_succeeded && at > state.m_at && at < scrape.at)
                started.emplace(std::move(key), at);
        }
        if (started.empty()) return;
        std::size_t place = 0;
        for (const ExpositionSample& sample : exposition.samples) {
            if (!counts(exposition.typeOf(sample)) || sample.atMs || sample.histogram != ExpositionSample::kNone)
                continue;
            const auto found = started.find(familyKey(withoutSuffix(sample.name), exposition.of(sample.labels)));
            if (found == started.end()) continue;
            packLabels(packed, scratch, renamed, sample.name, exposition.of(sample.labels), scrape);
            const std::uint64_t key = checksum64(packed);
            if (const Entry* const entry = presentWith(key, place))
                row.floats.push_back({entry->series, found->second, metrics::startMark()});
        }
    }

    Result<void> addOwn(bool succeeded)
    {
        // Also of a broken body: how many were read before the fault.
        const auto scraped = static_cast<double>(read.exposition.samples.size());
        const std::array<double, 5> values {succeeded ? 1.0 : 0.0, static_cast<double>(scrape.duration) / 1000, scraped,
            scraped, static_cast<double>(added)};
        for (std::size_t i = 0; i < kOwnNames.size(); ++i) {
            if (state.m_own.size() == i) {
                packLabels(packed, scratch, renamed, kOwnNames[i], {}, scrape);
                const auto series = store.add(state.target.target, packed, kOwnNames[i], MetricType::Gauge, scrape.at);
                if (!series) return tl::unexpected(series.error());
                state.m_own.push_back(*series);
            }
            row.floats.push_back({state.m_own[i], scrape.at, values[i]});
        }
        return {};
    }

    Result<void> recordFamilies()
    {
        for (const MetricFamily& family : read.exposition.families) {
            std::string said(1, static_cast<char>(family.type));
            said.append(family.unit).append(1, '\0').append(family.help);
            std::uint64_t& known = state.m_families[std::string(family.name)];
            if (known == checksum64(said)) continue;
            known = checksum64(said);
            if (auto done = store.recordFamily(state.target.target,
                    {std::string(family.name), family.type, std::string(family.unit), std::string(family.help)});
                !done)
                return done;
        }
        return {};
    }

    Result<void> recordExemplars()
    {
        const Exposition& exposition = read.exposition;
        if (exposition.exemplars.empty()) return {};
        std::size_t place = 0;
        for (const ExpositionSample& sample : exposition.samples) {
            if (sample.exemplar == ExpositionSample::kNone) continue;
            packLabels(packed, scratch, renamed, sample.name, exposition.of(sample.labels), scrape);
            const std::uint64_t key = checksum64(packed);
            const Entry* const entry = presentWith(key, place);
            if (entry == nullptr) continue;
            const Exemplar& exemplar = exposition.exemplars[sample.exemplar];
            store::StoredExemplar stored;
            for (const Label& label : exposition.of(exemplar.labels)) stored.labels.set(label.name, label.value);
            stored.value = exemplar.value;
            stored.at = exemplar.atMs ? saturatingSum(*exemplar.atMs, shift) : scrape.at;
            if (auto done = store.recordExemplar(entry->series, stored); !done) return done;
        }
        return {};
    }

    /// The label with the most values: what to change when there are too many series.
    [[nodiscard]] std::string widestLabel() const
    {
        std::unordered_map<std::string_view, std::unordered_set<std::string_view>> values;
        for (const Label& label : read.exposition.labels)
            if (label.name != "le" && label.name != "quantile") values[label.name].insert(label.value);
        std::string_view widest;
        std::size_t most = 0;
        for (const auto& [name, of] : values)
            if (of.size() > most || (of.size() == most && name < widest)) {
                widest = name;
                most = of.size();
            }
        return std::string(widest);
    }

    void describeTarget()
    {
        store::MetricTarget& told = state.target;
        told.job = scrape.job;
        told.instance = scrape.instance;
        told.address = scrape.address;
        told.interval = scrape.interval;
        told.lastAt = scrape.at;
        told.duration = scrape.duration;
        told.bytes = read.body ? read.body->size() : 0;
        told.samples = read.error ? 0 : read.exposition.samples.size();
        if (refused > 0) {
            told.refusedSeries = refused;
            told.widestLabel = widestLabel();
        }
        if (read.error) {
            if (told.failingSince == 0) told.failingSince = scrape.at;
            told.error = read.error->message;
        } else {
            told.lastOkAt = scrape.at;
            told.failingSince = 0;
            told.error.clear();
            told.format = read.format;
        }
        for (const auto& [reason, rejection] : read.report.remarks) remark(reason, rejection.sample, rejection.count);
    }
};

Result<MetricIntake::Taken> ScrapeState::take(
    store::SeriesWriter& store, const MetricLimits& limits, const Scrape& scrape, const ReadScrape& read)
{
    target.remarks.clear();
    Step step {*this, store, limits, scrape, read, {}, {}, {}, {}, {}, 0, 0, 0, 0, {}, {}, {}};
    step.row.at = scrape.at;
    const bool succeeded = !read.error;
    if (succeeded) {
        if (auto done = step.takeSamples(); !done) return tl::unexpected(done.error());
        step.findNew();
        step.markStarts();
        step.endMissing();
        if (auto done = step.recordFamilies(); !done) return tl::unexpected(done.error());
        if (auto done = step.recordExemplars(); !done) return tl::unexpected(done.error());
    } else {
        if (auto done = step.endUnnamed(); !done) return tl::unexpected(done.error());
    }
    if (auto done = step.addOwn(succeeded); !done) return tl::unexpected(done.error());
    if (auto done = store.append(target.target, step.row); !done) return tl::unexpected(done.error());
    step.describeTarget();
    if (auto done = store.update(target); !done) return tl::unexpected(done.error());
    m_present = std::move(step.present);
    m_succeeded = succeeded;
    m_at = scrape.at;
    return step.taken;
}

} // namespace spanwise::ingest
