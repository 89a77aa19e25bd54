# Headers of others that nearly every file reads, parsed once a target instead of once a file: about half of the time
# of a debug build. Only the presets for developers ask for it; a release build parses every file on its own and so
# notices an include that is missing.
option(SPANWISE_PRECOMPILED_HEADERS "Parse the headers of the standard library and of Qt once a target" OFF)

set(standard_headers <algorithm> <array> <charconv> <cmath> <cstdint> <functional> <map> <memory> <optional> <span>
    <stop_token> <string> <string_view> <unordered_map> <utility> <vector> <tl/expected.hpp>)
set(widget_headers ${standard_headers} <QtWidgets>)
set(test_headers ${standard_headers} <random> <set> <QtTest>)

# precompile(TARGET HEADER…)
function(precompile target)
    if(SPANWISE_PRECOMPILED_HEADERS)
        target_precompile_headers(${target} PRIVATE ${ARGN})
    endif()
endfunction()
