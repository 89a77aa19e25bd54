#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# check_hardening.sh PROGRAM…: says what a release binary lacks of reliability promise S23; ends with 1 if anything.
set -euo pipefail
status=0
lacks() { echo "$1: no $2"; status=1; }
for program in "$@"; do
    header=$(readelf -hW "$program")
    segments=$(readelf -lW "$program")
    dynamic=$(readelf -dW "$program")
    symbols=$(readelf -W --dyn-syms "$program")
    [[ $header == *"DYN (Position-Independent Executable"* ]] || lacks "$program" "PIE"
    [[ $segments == *GNU_RELRO* ]] || lacks "$program" "RELRO"
    [[ $dynamic == *BIND_NOW* || $dynamic == *"Flags: NOW"* ]] || lacks "$program" "BIND_NOW (full RELRO)"
    stack=$(grep GNU_STACK <<<"$segments" || true)
    [[ $stack == *" RW "* ]] || lacks "$program" "stack that cannot be executed"
    [[ $symbols == *__stack_chk_fail* ]] || lacks "$program" "stack protector"
    grep -qE '__[a-z]+_chk(@| |$)' <<<"${symbols//__stack_chk_fail/}" || lacks "$program" "fortified functions"
    [[ $dynamic != *RUNPATH* && $dynamic != *RPATH* ]] || lacks "$program" "freedom from a run path"
done
((status == 0)) && echo "hardened: $*"
exit $status
