// output.h: the folder a command leaves its files in: checked before the work, written whole or not at all.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace hillock {

/// Made at construction, so that a path that cannot be written is known before hours of work; removed again if nothing
/// was written to it and it was not there before. Throws UsageError.
class OutputFolder {
 public:
  explicit OutputFolder(const std::string& path);
  ~OutputFolder();
  OutputFolder(const OutputFolder&) = delete;
  OutputFolder& operator=(const OutputFolder&) = delete;

  /// Appears under its name only when all of it is on disk. Throws Error.
  void write(std::string_view name, std::string_view text);

 private:
  std::filesystem::path path_;
  std::filesystem::path made_;  // the topmost folder that was not there before; empty if all were
};

}  // namespace hillock
