// page_server.h: a web server for one page on this machine: HTTP/1.1, an answer a connection.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace hillock::cli {

struct PageRequest {
  std::string method, path;
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case

  std::size_t count(std::string_view name) const;
  std::string_view value(std::string_view name) const;  // of the first, or empty
};

struct PageAnswer {
  int status = 200;
  std::string type = "text/plain; charset=utf-8", body;
  std::function<void()> on_sent = {};  // when the last byte has been handed to the system
};

/// Serves 127.0.0.1 from its making to its end, in one thread that waits for no connection, so that
/// slow ones delay nobody. A request has at most 8 KiB, and a few seconds; its body is never read,
/// and ranges are not looked at. Where too many connections are open, the oldest is closed.
class PageServer {
 public:
  /// Throws Error where no port or no thread can be had. `answer` is called from that thread.
  explicit PageServer(std::function<PageAnswer(const PageRequest&)> answer);
  ~PageServer();
  PageServer(const PageServer&) = delete;
  PageServer& operator=(const PageServer&) = delete;

  int port() const { return port_; }
  /// Begins to answer.
  void start();

 private:
  void serve();

  std::function<PageAnswer(const PageRequest&)> answer_;
  int listener_ = -1, stop_ = -1, port_ = 0;  // stop_: an eventfd
  std::thread thread_;
};

}  // namespace hillock::cli
