# Zephyr's functions that the module calls, which say what they are given.

function(zephyr_include_directories)
endfunction()

function(zephyr_library_import name archive)
  message("${name} ${archive}")
endfunction()

include(${CMAKE_CURRENT_BINARY_DIR}/CMakeLists.txt)
