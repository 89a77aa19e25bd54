// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/find_text.h"

#include <bit>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace spanwise {

bool containsText(std::string_view text, std::string_view needle) noexcept
{
    if (needle.size() < 2) return text.find(needle) != std::string_view::npos;
    std::size_t at = 0;
#ifdef __SSE2__
    constexpr std::size_t kPlaces = 16;
    const __m128i first = _mm_set1_epi8(needle.front());
    const __m128i last = _mm_set1_epi8(needle.back());
    const auto load = [&](std::size_t from) {
        return _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + from));
    };
    for (; at + needle.size() - 1 + kPlaces <= text.size(); at += kPlaces) {
        const __m128i both =
            _mm_and_si128(_mm_cmpeq_epi8(load(at), first), _mm_cmpeq_epi8(load(at + needle.size() - 1), last));
        for (auto places = static_cast<unsigned>(_mm_movemask_epi8(both)); places != 0; places &= places - 1) {
            const auto place = static_cast<std::size_t>(std::countr_zero(places));
            if (std::memcmp(text.data() + at + place, needle.data(), needle.size()) == 0) return true;
        }
    }
#endif
    return text.substr(at).find(needle) != std::string_view::npos;
}

} // namespace spanwise
