// live.h: `--live`: the page of a study while it runs, served to this machine alone, for reading
// alone.
#pragma once

#include <memory>
#include <string>

#include "choose/study.h"

namespace hillock::cli {

/// From its making to its end it answers GET and HEAD on 127.0.0.1, at an address that it says on
/// stderr. To requests that lack the token of that address, were sent to another host name, or by a
/// page of another origin, it answers nothing but an error. What it serves names no file but the
/// study's data.
class Live {
 public:
  /// Where it is not asked for, it does nothing. Throws Error where no port can be had.
  Live(bool asked_for, const choose::Configuration& configuration, const data::Dataset& data,
       const std::string& command, const std::string& journal);
  ~Live();
  Live(const Live&) = delete;
  Live& operator=(const Live&) = delete;

  void tell(const choose::Progress& progress);  // from any thread
  /// Pages that are open are given a few seconds to fetch the report.
  void end(const std::string& report);

 private:
  struct Server;
  std::unique_ptr<Server> server_;
};

}  // namespace hillock::cli
