#include "measure/machine.h"

#include <fstream>

namespace hillock::measure {

std::string cpu_name() {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);)
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  return "unknown";
}

std::string huge_pages() {
  std::string text = "not available";
  std::ifstream setting("/sys/kernel/mm/transparent_hugepage/enabled");
  std::getline(setting, text);
  return text;
}

}  // namespace hillock::measure
