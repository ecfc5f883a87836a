# Read by CTest itself for each program with suites that have one process each: most tests take less time than the start of a process, and some
# share what is dear to make.
# A suite named in `apart` has one for each of its tests; the reason stands where it is named. With MILLRACE_EACH_TEST in the environment all have:
# then single tests are found by `ctest -R`.
cmake_policy(VERSION 3.22)

# Of a suite that was skipped as a whole: one that failed says so below these lines.
set(millrace_all_skipped "\\[  PASSED  \\] 0 tests\\.\n\\[  SKIPPED \\] [0-9]+ tests?, listed below:\n(\\[  SKIPPED \\] [^\n]*\n)+$")

function(millrace_add_suite name program filter seconds labels)
  add_test("${name}" "${program}" "--gtest_filter=${filter}")
  set_tests_properties("${name}" PROPERTIES LABELS "${labels}" TIMEOUT ${seconds} ENVIRONMENT "QT_QPA_PLATFORM=offscreen" SKIP_REGULAR_EXPRESSION "${millrace_all_skipped}")
endfunction()

# The program is asked anew each time: a list that was written down could be that of another build.
function(millrace_add_suites target program filter labels apart)
  if(NOT EXISTS "${program}")
    add_test(${target}_NOT_BUILT ${target}_NOT_BUILT)
    return()
  endif()
  execute_process(COMMAND "${program}" --gtest_list_tests "--gtest_filter=${filter}" OUTPUT_VARIABLE listed RESULT_VARIABLE result ERROR_QUIET TIMEOUT 60)
  string(REGEX REPLACE " +#[^\n]*" "" listed "${listed}") # what a parameter looks like
  string(REGEX MATCHALL "[^\n]+" lines "${listed}")
  string(REGEX MATCH "-.*$" without "${filter}")
  set(suites "")
  foreach(line IN LISTS lines)
    if(line MATCHES "^([A-Za-z0-9_/]+)\\.$")
      set(suite ${CMAKE_MATCH_1})
      list(APPEND suites ${suite})
      set(tests_${suite} "")
    elseif(line MATCHES "^  ([A-Za-z0-9_/]+)$")
      list(APPEND tests_${suite} ${CMAKE_MATCH_1})
    endif()
  endforeach()
  if(NOT result EQUAL 0 OR NOT suites)
    add_test(${target}_TELLS_NO_TESTS ${target}_TELLS_NO_TESTS)
  endif()
  foreach(suite IN LISTS suites)
    if(suite IN_LIST apart OR DEFINED ENV{MILLRACE_EACH_TEST})
      foreach(test IN LISTS tests_${suite})
        millrace_add_suite(${target}.${suite}.${test} "${program}" "${suite}.${test}" 300 "${labels}")
      endforeach()
    else()
      list(LENGTH tests_${suite} count)
      math(EXPR seconds "300 + 10 * ${count}")
      millrace_add_suite(${target}.${suite} "${program}" "${suite}.*${without}" ${seconds} "${labels}")
    endif()
  endforeach()
endfunction()
