// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/guard/compiled_rules.h"

namespace spanwise::guard {

// Made of the files in resources/rules.
std::string_view injectionRules_common() noexcept;
std::string_view injectionRules_en() noexcept;
std::string_view injectionRules_en_override() noexcept;
std::string_view injectionRules_en_leak() noexcept;
std::string_view injectionRules_en_persona() noexcept;
std::string_view injectionRules_en_indirect() noexcept;
std::string_view injectionRules_en_exfil() noexcept;
std::string_view injectionRules_en_delimiter() noexcept;
std::string_view injectionRules_en_class() noexcept;
std::string_view injectionRules_de() noexcept;
std::string_view injectionRules_fr() noexcept;
std::string_view injectionRules_es() noexcept;
std::string_view injectionRules_it() noexcept;
std::string_view injectionRules_pt() noexcept;
std::string_view injectionRules_nl() noexcept;
std::string_view injectionRules_pl() noexcept;
std::string_view injectionRules_ru() noexcept;
std::string_view injectionRules_uk() noexcept;
std::string_view injectionRules_tr() noexcept;
std::string_view injectionRules_zh() noexcept;
std::string_view injectionRules_ja() noexcept;
std::string_view injectionRules_ko() noexcept;
std::string_view injectionRules_cs() noexcept;
std::string_view injectionRules_sv() noexcept;
std::string_view injectionRules_vi() noexcept;
std::string_view injectionRules_id() noexcept;
std::string_view injectionRules_ar() noexcept;
std::string_view injectionRules_hi() noexcept;

std::string_view refusalRules() noexcept;
std::string_view unsafeRules() noexcept;

namespace {
/// English has a file for each idea; together they are one pack, because its rules share groups of words.
RulePack englishRules()
{
    std::string text;
    for (const auto file :
        {injectionRules_en, injectionRules_en_override, injectionRules_en_leak, injectionRules_en_persona,
            injectionRules_en_indirect, injectionRules_en_exfil, injectionRules_en_delimiter, injectionRules_en_class})
        text.append(file()).append("\n");
    return readRulePack(text);
}
} // namespace

std::vector<RulePack> shippedRulePacks()
{
    std::vector<RulePack> out;
    for (const auto file : {injectionRules_common, injectionRules_de, injectionRules_fr, injectionRules_es,
             injectionRules_it, injectionRules_pt, injectionRules_nl, injectionRules_pl, injectionRules_ru,
             injectionRules_uk, injectionRules_tr, injectionRules_zh, injectionRules_ja, injectionRules_ko,
             injectionRules_cs, injectionRules_sv, injectionRules_vi, injectionRules_id, injectionRules_ar,
             injectionRules_hi, refusalRules, unsafeRules})
        out.push_back(readRulePack(file()));
    out.insert(out.begin() + 1, englishRules());
    return out;
}

std::shared_ptr<const CompiledRules> shippedRules()
{
    static const auto rules = std::make_shared<const CompiledRules>(shippedRulePacks());
    return rules;
}

} // namespace spanwise::guard
