# project_warnings: what every target of ours compiles with. Errors only where a preset asks for it,
# so that a newer compiler never keeps a user from building a release.
add_library(project_warnings INTERFACE)
target_compile_options(project_warnings INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
    -Wnon-virtual-dtor -Woverloaded-virtual -Wformat=2
    # GCC 12 sees copies of half the address space in `"text" + std::string` (GCC bug 105651, mended in 13).
    $<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>:-Wno-restrict>
    $<$<BOOL:${SPANWISE_WARNINGS_AS_ERRORS}>:-Werror>)
