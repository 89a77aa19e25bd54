# embed_file(target, file, namespace, function): compiles the bytes of `file` into `target`, where
# `std::string_view namespace::function() noexcept` gives them. For what core needs without Qt's resources.
function(embed_file target file namespace function)
    set(source "${CMAKE_CURRENT_BINARY_DIR}/${function}.cpp")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${file}")
    if(NOT EXISTS "${source}" OR "${file}" IS_NEWER_THAN "${source}")
        file(READ "${file}" bytes HEX)
        string(LENGTH "${bytes}" digits)
        math(EXPR size "${digits} / 2")
        string(REGEX REPLACE "(..)" "'\\\\x\\1'," bytes "${bytes}")
        file(WRITE "${source}" "// Made by packaging/cmake/EmbedFile.cmake.\n#include <string_view>\n\n"
            "namespace ${namespace} {\nstatic constexpr char kBytes[] = {${bytes}'\\0'};\n"
            "std::string_view ${function}() noexcept;\n"
            "std::string_view ${function}() noexcept\n{\n    return {kBytes, ${size}};\n}\n} // namespace ${namespace}\n")
    endif()
    target_sources(${target} PRIVATE "${source}")
endfunction()
