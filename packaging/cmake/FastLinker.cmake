# mold links much faster than GNU ld, and there are some two hundred tests to link. Only the presets
# for developers ask for it, and only where it is installed: what users install is linked by the platform's linker.
option(SPANWISE_FAST_LINKER "Link with mold where it is installed" OFF)
find_program(MOLD_PROGRAM mold)
if(SPANWISE_FAST_LINKER AND MOLD_PROGRAM)
    add_link_options(-fuse-ld=mold)
endif()
