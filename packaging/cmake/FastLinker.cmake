# mold for the presets of developers, who link some two hundred tests again and again, where it is installed and the
# compiler takes it. What users install is linked by the platform's linker.
include(CheckLinkerFlag)
option(SPANWISE_FAST_LINKER "Link with mold where it is installed" OFF)
if(SPANWISE_FAST_LINKER)
    check_linker_flag(CXX -fuse-ld=mold SPANWISE_HAS_MOLD)
    if(SPANWISE_HAS_MOLD)
        add_link_options(-fuse-ld=mold)
    endif()
endif()
