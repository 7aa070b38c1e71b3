# Writes a .cpp that holds a text file: cmake -D FILE=… -D NAME=report_page -D OUT=… -P embed.cmake
file(READ ${FILE} text)
string(LENGTH "${text}" length)
# Compilers promise 64 KiB a literal, and adjoining ones are one.
set(literals)
set(at 0)
while(at LESS length)
  string(SUBSTRING "${text}" ${at} 16000 piece)
  string(APPEND literals "R\"hillock~(${piece})hillock~\"\n")
  math(EXPR at "${at} + 16000")
endwhile()
file(WRITE ${OUT} "// Made from ${FILE} by cmake/embed.cmake.\n#include <string_view>\n\nnamespace hillock::report {\nextern const std::string_view ${NAME};\nconst std::string_view ${NAME} = ${literals};\n}  // namespace hillock::report\n")
