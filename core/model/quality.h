// SPDX-License-Identifier: GPL-3.0-or-later
// Data-quality marks: what is odd about a span that was kept all the same. Nothing is repaired in silence.
#pragma once

#include "core/model/batch.h"

#include <array>
#include <string_view>

namespace spanwise {

namespace quality {
inline constexpr QualityFlags kTimeSuspect = 1U << 0U; ///< zero, reversed, far future or in another unit
inline constexpr QualityFlags kUnfinished = 1U << 1U; ///< no end time
inline constexpr QualityFlags kBadParent = 1U << 2U; ///< parent id of a wrong form: shown as a root
inline constexpr QualityFlags kParentCycle = 1U << 3U; ///< the parents lead back to the span
inline constexpr QualityFlags kDuplicateKey = 1U << 4U; ///< an attribute key came twice: the last one holds
inline constexpr QualityFlags kUtf8Repaired = 1U << 5U; ///< text that was no Unicode holds U+FFFD now
inline constexpr QualityFlags kUnknownEnum = 1U << 6U; ///< kind or status code outside the standard
inline constexpr QualityFlags kValueTruncated = 1U << 7U; ///< a value was longer than the limit
inline constexpr QualityFlags kAttributesDropped = 1U << 8U; ///< more attributes than the limit
inline constexpr QualityFlags kEventsDropped = 1U << 9U;
inline constexpr QualityFlags kLinksDropped = 1U << 10U;
inline constexpr QualityFlags kLenientJson = 1U << 11U; ///< snake_case keys, enum names, base64 ids
inline constexpr QualityFlags kImplausibleValue = 1U
    << 12U; ///< token counts or times to first token that cannot be true
inline constexpr QualityFlags kUsageFixed = 1U << 13U; ///< cached tokens stood outside the input count and were added
inline constexpr QualityFlags kRedacted = 1U << 14U; ///< personal data or secrets were masked before storing
inline constexpr QualityFlags kContentWithheld = 1U << 15U; ///< content was left out or hashed before storing
/// Said where a span is shown whose message retention took: what its row says is all there is. Of no stored row.
inline constexpr QualityFlags kNoLongerKept = 1U << 16U;

/// Spans with one of these are kept, shown and left out of percentiles.
inline constexpr QualityFlags kOutsideLatency = kTimeSuspect | kUnfinished;
} // namespace quality

struct QualityName {
    QualityFlags flag;
    std::string_view name; ///< as `spans` prints it and as filters spell it
};

inline constexpr std::array<QualityName, 16> kQualityNames {{
    {quality::kTimeSuspect, "time_suspect"},
    {quality::kUnfinished, "unfinished"},
    {quality::kBadParent, "bad_parent"},
    {quality::kParentCycle, "parent_cycle"},
    {quality::kDuplicateKey, "duplicate_key"},
    {quality::kUtf8Repaired, "utf8_repaired"},
    {quality::kUnknownEnum, "unknown_enum"},
    {quality::kValueTruncated, "value_truncated"},
    {quality::kAttributesDropped, "attributes_dropped"},
    {quality::kEventsDropped, "events_dropped"},
    {quality::kLinksDropped, "links_dropped"},
    {quality::kLenientJson, "lenient_json"},
    {quality::kImplausibleValue, "implausible_value"},
    {quality::kUsageFixed, "usage_fixed"},
    {quality::kRedacted, "redacted"},
    {quality::kContentWithheld, "content_withheld"},
}};

} // namespace spanwise
