# What is installed, and the packages of it. The .deb is built and checked (packaging/linux/check_deb.sh);
# the settings for Windows and macOS stand here and have not been run.
include(GNUInstallDirs)
set(id io.github.spanwise.Spanwise)
set(linux "${PROJECT_SOURCE_DIR}/packaging/linux")

install(TARGETS spanwise spanwise-cli RUNTIME BUNDLE DESTINATION "${CMAKE_INSTALL_BINDIR}")

if(UNIX AND NOT APPLE)
    install(FILES "${linux}/${id}.desktop" DESTINATION "${CMAKE_INSTALL_DATADIR}/applications")
    install(FILES "${linux}/${id}.metainfo.xml" DESTINATION "${CMAKE_INSTALL_DATADIR}/metainfo")
    install(FILES "${linux}/${id}.mime.xml" DESTINATION "${CMAKE_INSTALL_DATADIR}/mime/packages" RENAME ${id}.xml)
    set(hicolor "${CMAKE_INSTALL_DATADIR}/icons/hicolor")
    install(FILES "${PROJECT_SOURCE_DIR}/resources/icons/spanwise.svg"
        DESTINATION "${hicolor}/scalable/apps" RENAME ${id}.svg)
    foreach(size IN ITEMS 128 256)
        install(FILES "${linux}/spanwise-${size}.png" DESTINATION "${hicolor}/${size}x${size}/apps" RENAME ${id}.png)
    endforeach()

    # Debian wants man pages and the changelog packed, without a time in them.
    find_program(GZIP gzip)
    set(docs "${CMAKE_INSTALL_DATADIR}/doc/spanwise")
    install(FILES "${linux}/copyright" DESTINATION "${docs}")
    if(GZIP)
        function(install_packed source name destination)
            set(packed "${CMAKE_CURRENT_BINARY_DIR}/packed/${name}.gz")
            add_custom_command(OUTPUT "${packed}"
                COMMAND ${CMAKE_COMMAND} -E make_directory "${CMAKE_CURRENT_BINARY_DIR}/packed"
                COMMAND sh -c "\"${GZIP}\" -9nc \"${source}\" > \"${packed}\"" DEPENDS "${source}" VERBATIM)
            set_property(GLOBAL APPEND PROPERTY SPANWISE_PACKED "${packed}")
            install(FILES "${packed}" DESTINATION "${destination}")
        endfunction()
        install_packed("${PROJECT_SOURCE_DIR}/packaging/man/spanwise.1" spanwise.1 "${CMAKE_INSTALL_MANDIR}/man1")
        install_packed("${PROJECT_SOURCE_DIR}/packaging/man/spanwise-cli.1" spanwise-cli.1 "${CMAKE_INSTALL_MANDIR}/man1")
        install_packed("${linux}/changelog" changelog "${docs}")
        get_property(packed GLOBAL PROPERTY SPANWISE_PACKED)
        add_custom_target(packed_documents ALL DEPENDS ${packed})
    endif()
endif()

set(CPACK_PACKAGE_NAME spanwise)
set(CPACK_PACKAGE_VENDOR "The Spanwise authors")
set(CPACK_PACKAGE_CONTACT "The Spanwise authors <spanwise@users.noreply.github.com>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "See latency, cost and errors of LLM applications")
set(CPACK_RESOURCE_FILE_LICENSE "${PROJECT_SOURCE_DIR}/LICENSE")
set(CPACK_PACKAGE_EXECUTABLES spanwise Spanwise)
set(CPACK_PACKAGE_INSTALL_DIRECTORY Spanwise)
set(CPACK_STRIP_FILES ON)

set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "libqt6svg6") # icons are SVG; the plugin is found at run time only
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "qt6-wayland")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"Spanwise reads OpenTelemetry exports of applications that call language
models and shows latency percentiles, tokens and cost by model, errors by
type, and the trace and conversation behind each number. It keeps its data
in a local store.")
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)

# Not run yet: no Windows or macOS build was at hand.
set(CPACK_NSIS_DISPLAY_NAME Spanwise)
set(CPACK_NSIS_ENABLE_UNINSTALL_BEFORE_INSTALL ON)
set(CPACK_DMG_VOLUME_NAME Spanwise)

if(WIN32)
    set(CPACK_GENERATOR NSIS64)
elseif(APPLE)
    set(CPACK_GENERATOR DragNDrop)
else()
    set(CPACK_GENERATOR DEB)
    set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
endif()
include(CPack)
