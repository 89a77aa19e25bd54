#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# From a bare Debian 12 to a running or tested Spanwise.
#   packaging/dev.sh run    build what users get and open it on the sample
#   packaging/dev.sh test   build and run all tests
#   packaging/dev.sh asan   build and run the tests under the address and undefined behaviour sanitizers
#   packaging/dev.sh tsan   build and run the tests of the threaded core under the thread sanitizer
#   packaging/dev.sh fuzz   build the fuzzers with clang and run each for up to a minute
#   packaging/dev.sh coverage  build and run the tests of the core, and tell which lines and branches they reach
#   packaging/dev.sh deb    build the Debian package
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '\n== %s\n' "$*"; }

# install_packages KIND…: fetches the packages of these kinds that are missing; asks the network only when one is.
install_packages() {
    local kinds=" $* " missing=() kind package
    while read -r kind package; do
        [[ $kind == '#' || -z $kind || $kinds != *" $kind "* ]] && continue
        dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
    done < <(grep -v '^#' packaging/packages.txt)
    if ((${#missing[@]} == 0)); then
        say "All needed packages are installed"
        return
    fi
    say "Installing ${#missing[@]} missing packages: ${missing[*]}"
    local root=()
    if ((EUID != 0)); then
        command -v sudo >/dev/null || { echo "Not root and no sudo: install these packages, then start again." >&2; exit 2; }
        root=(sudo)
    fi
    "${root[@]}" apt-get update -q
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}"
}

build_release() {
    say "Building the release (build/release)"
    cmake --preset release
    cmake --build --preset release --target spanwise spanwise-cli packed_documents
}

run_app() {
    install_packages build
    build_release
    local bin=build/release/app data="${XDG_CACHE_HOME:-$HOME/.cache}/spanwise-dev"
    local store="$data/sample.db" pictures="$PWD/build/pictures"
    say "Importing the sample, whose last day ends now, into $store"
    mkdir -p "$data"
    rm -f "$store" "$store"-*
    "$bin/cli/spanwise-cli" sample --out "$data/sample.jsonl"
    # Exit code 1 says that something was rejected: the sample holds a broken line on purpose.
    "$bin/cli/spanwise-cli" --db "$store" import "$data/sample.jsonl" || (($? == 1))
    say "Letting the guards read it, and the rules fill the review queue"
    # Exit code 1 says that something serious was found: an injected instruction is in the sample on purpose.
    "$bin/cli/spanwise-cli" --db "$store" scan >/dev/null || (($? == 1))
    "$bin/cli/spanwise-cli" --db "$store" review intake
    if [[ -n ${DISPLAY:-}${WAYLAND_DISPLAY:-} ]]; then
        say "Opening Spanwise on the sample"
        exec "$bin/spanwise" --db "$store"
    fi
    say "No display here: the report of the sample, and pictures of the pages"
    "$bin/cli/spanwise-cli" --db "$store" report --by model
    mkdir -p "$pictures"
    "$bin/spanwise" --db "$store" --pictures "$pictures"
    echo "Pictures: $pictures"
}

# Every test once: those of the core under the sanitizers, those of what stands above it as they are, because the
# sanitizers double the time of the window's. clang builds both in little more than half the time of g++.
test_all() {
    install_packages build
    say "clang: build the programs and, with all warnings as errors, run the tests of all that stands above the core"
    cmake --preset clang
    cmake --build --preset above-core
    ctest --preset above-core
    say "asan: build and run the tests of the core under the address and undefined behaviour sanitizers"
    cmake --preset asan
    cmake --build --preset asan-core
    ctest --preset asan-core
    say "All tests passed"
}

# All of them under the sanitizers, but for those that judge the memory and the patience of the program as it is.
asan_all() {
    install_packages build
    say "asan: build everything and run the tests under the address and undefined behaviour sanitizers"
    cmake --preset asan
    cmake --build --preset asan
    ctest --preset asan
    say "The sanitizers found nothing"
}

fuzz_all() {
    install_packages build
    # Every fuzzer for half a minute or a minute, two at a time.
    say "fuzz: build and run the fuzzers"
    cmake --preset fuzz
    cmake --build --preset fuzz
    ctest --preset fuzz
    say "The fuzzers found nothing"
}

# Debian's Qt was not built for the sanitizer: what it guards with futexes of its own looks unguarded. What it does by
# itself is therefore left out, and everything that our code touches is watched, in loops of Qt as well: our threads hand
# over through std::mutex (core/live/mailbox.h). There is no list of reports to leave out.
tsan_all() {
    install_packages build
    local tests=(tst_arriving_bodies tst_block_writer tst_erase tst_grown_traces tst_guard_scanner tst_mailbox
        tst_otlp_receiver tst_pipeline_use tst_retention_load tst_scraper tst_sources)
    say "tsan: build and run the tests of the threaded core"
    cmake --preset tsan
    cmake --build build/tsan --target "${tests[@]}"
    TSAN_OPTIONS="ignore_noninstrumented_modules=1" \
        ctest --test-dir build/tsan --output-on-failure -R "^($(IFS='|' && echo "${tests[*]}"))\$"
    say "The thread sanitizer found nothing"
}

# A line for each folder of the core; what each file misses is in build/coverage/files.txt.
coverage_all() {
    install_packages build coverage
    say "coverage: build and run the tests of the core"
    cmake --preset coverage
    cmake --build --preset coverage
    local profiles="$PWD/build/coverage/profiles" binaries=() binary
    rm -rf "$profiles"
    LLVM_PROFILE_FILE="$profiles/%m.profraw" ctest --preset coverage
    llvm-profdata-14 merge -sparse "$profiles"/*.profraw -o build/coverage/core.profdata
    while read -r binary; do binaries+=(-object "$binary"); done \
        < <(find build/coverage/tests/core -name 'tst_*' -type f -executable)
    llvm-cov-14 report "${binaries[@]:1}" -instr-profile=build/coverage/core.profdata core >build/coverage/files.txt
    # Columns: file, three of regions and of functions, lines (8), missed ones (9), branches (11), missed ones (12).
    awk 'function row(name, l, lm, b, bm) {
            return sprintf("%-10s %7d %7.1f %%  %9d %7.1f %%",
                name, l, 100 * (l - lm) / (l ? l : 1), b, 100 * (b - bm) / (b ? b : 1))
        }
        { sub(/^.*core\//, "", $1) }
        $1 ~ /^[a-z_]+\/[a-z_]+\.(h|cpp)$/ {
            split($1, part, "/")
            l[part[1]] += $8; lm[part[1]] += $9; b[part[1]] += $11; bm[part[1]] += $12
        }
        /^TOTAL/ { all = row("all", $8, $9, $11, $12) }
        END {
            printf "%-10s %7s %9s  %9s %9s\n", "core/", "lines", "reached", "branches", "reached"
            for (one in l) print row(one, l[one], lm[one], b[one], bm[one]) | "sort"
            close("sort")
            print all
        }' build/coverage/files.txt
}

make_deb() {
    install_packages build deb
    build_release
    say "Packing"
    (cd build/release && cpack -G DEB)
    ls -l build/release/*.deb
}

case "${1:-}" in
run) run_app ;;
test) test_all ;;
asan) asan_all ;;
tsan) tsan_all ;;
fuzz) fuzz_all ;;
coverage) coverage_all ;;
deb) make_deb ;;
*)
    sed -n '3,10s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
