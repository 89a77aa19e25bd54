// SPDX-License-Identifier: GPL-3.0-or-later
// Quality over time: what evaluators and users said, each evaluator a series of its own because scales differ (two are
// never averaged); what share of its verdicts each label has, which is all there is of those that give no number; and
// what share of the spans looked at each kind of guard flagged.
#pragma once

#include "core/query/data_view.h"
#include "core/query/findings.h"
#include "core/query/scope.h"
#include "core/query/time_steps.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace spanwise::query {

/// One score or verdict that telemetry carries about a span.
struct ScoreEntry {
    SpanKey span; ///< spanId 0 = only the trace is known
    std::string evaluator; ///< its name, with the annotator where one is said: "relevance (LLM)", "feedback"
    std::optional<double> score;
    std::string label;
    bool feedback = false; ///< said by an end user
    UnixNanos at = 0;
};

class ScoreSource {
public:
    virtual ~ScoreSource() = default;
    /// All of them. Any thread; may read files.
    [[nodiscard]] virtual Result<std::vector<ScoreEntry>> scores() const = 0;
};

struct ScorePoint {
    std::uint64_t n = 0; ///< said in this step, with or without a number
    std::optional<double> mean; ///< of those with a number; nothing = gap
    std::uint64_t numbers = 0;
    std::map<std::string, std::uint64_t> labels;
};

struct ScoreSeries {
    std::string key; ///< evaluator, or kind of a guard
    std::string label; ///< of label rates: the label that the share is of
    std::uint64_t n = 0;
    /// One a step; of a guard: n = spans looked at, mean = share that was flagged; of a label: n = verdicts of the
    /// evaluator with any label, mean = share of them with this one.
    std::vector<ScorePoint> points;
};

struct ScoreQuestion {
    Scope scope; ///< spans that were judged; their start is the time that counts
    StepChoice step;
};

struct ScoreAnswer {
    TimeRange range;
    std::string filter;
    Nanos step = 0;
    std::vector<UnixNanos> starts;
    std::vector<UnixNanos> ends;
    std::vector<ScoreSeries> series; ///< most said first
    std::uint64_t unplaced = 0; ///< scores whose span is not in scope or not stored
};

[[nodiscard]] Result<ScoreAnswer> evaluatorScores(
    const DataView& view, const ScoreSource& scores, const ScoreQuestion& question, std::stop_token stop = {});
/// A series for each label of each evaluator. Where an evaluator gave no label in a step, the share is unknown.
[[nodiscard]] Result<ScoreAnswer> labelRates(
    const DataView& view, const ScoreSource& scores, const ScoreQuestion& question, std::stop_token stop = {});
/// What stands behind a point of evaluatorScores(): who was judged, each once, the newest first.
struct JudgedSpans {
    std::vector<SpanKey> spans; ///< spanId 0 = a trace was judged, not one span of it
    std::uint64_t n = 0; ///< of all, also beyond the most that were asked for
};
/// Which verdicts stand behind it: the numbers of an evaluator (they alone make the mean), or where `label` is given
/// those that say this word.
struct JudgedBy {
    std::string evaluator; ///< empty = any
    std::string label;
    bool anyLabel = false; ///< instead of `label`: those that say any word
};
/// Whose time lies in `step`. `scope` as it was asked for the points.
[[nodiscard]] Result<JudgedSpans> judgedIn(const DataView& view, const ScoreSource& scores, const Scope& scope,
    TimeRange step, const JudgedBy& by, std::size_t most, std::stop_token stop = {});
/// By first part of the kind. Spans that nobody looked at are in no share.
[[nodiscard]] Result<ScoreAnswer> guardRates(
    const DataView& view, const ScoreQuestion& question, std::stop_token stop = {});

} // namespace spanwise::query
