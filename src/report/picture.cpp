#include "report/picture.h"

#include <fmt/core.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cmath>
#include <cstring>
#include <vector>

#include "api/error.h"

extern char** environ;

namespace hillock::report {
namespace {

constexpr int samples = 201;
constexpr double furthest_drawn = 5;

// After Okabe & Ito, distinguishable with common colour blindness; dashes distinguish them, too.
constexpr std::array colours{"#0072b2", "#c44e00", "#008160", "#b0508a",
                             "#97690a", "#2d8bc7", "#6a4fa3", "#4b5158"};

// Lengths of dashes and gaps, in gnuplot's syntax.
constexpr std::array dashes{"solid", "(14,5)",         "(4,4)",  "(16,4,3,4)",
                            "(9,3)", "(16,4,3,4,3,4)", "(24,5)", "(9,3,3,3)"};

// Quoted for gnuplot, with single quotes.
std::string gnuplot_text(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("''") : std::string(1, c);
  return out + "'";
}

// Lines "x y". A jump of the function is an empty line, at which gnuplot interrupts the curve.
std::string points(const Curve& curve) {
  std::array<double, samples> y;
  double low = INFINITY, high = -INFINITY;
  const auto x = [](int i) { return furthest_drawn * (2.0 * i / (samples - 1) - 1); };
  for (int i = 0; i < samples; ++i) {
    y[i] = curve.f(x(i));
    if (std::isfinite(y[i])) low = std::fmin(low, y[i]), high = std::fmax(high, y[i]);
  }
  const double leap = 0.2 * (high - low);
  std::string text;
  for (int i = 0; i < samples; ++i) {
    if (i > 0 && std::abs(y[i] - y[i - 1]) > leap) text += "\n";
    text += std::isfinite(y[i]) ? fmt::format("{:.6g} {:.6g}\n", x(i), y[i] == 0 ? 0.0 : y[i])
                                : std::string("\n");
  }
  return text;
}

std::string panel(std::string_view title, std::string_view data, std::span<const Curve> curves,
                  bool named) {
  std::string text = fmt::format("set title {}\nplot ", gnuplot_text(title));
  for (std::size_t i = 0; i < curves.size(); ++i)
    text += fmt::format("{}${}{} with lines linewidth 2.2 dashtype {} linecolor rgb '{}' {}",
                        i > 0 ? ", " : "", data, i, dashes[i % dashes.size()],
                        colours[i % colours.size()],
                        named ? "title " + gnuplot_text(curves[i].label) : "notitle");
  return text + "\n";
}

void send_all(int to, std::string_view text) {
  while (!text.empty()) {
    const ssize_t sent = send(to, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return;  // gnuplot ended early; its exit status tells why
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
}

std::string receive_all(int from) {
  std::string text;
  std::array<char, 65536> buffer;
  for (;;) {
    const ssize_t got = read(from, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(got));
  }
}

// Starts a program. Its stdin and stdout are one end each of two socket pairs.
pid_t start(const char* program, int in, int out) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in, 0);
  posix_spawn_file_actions_adddup2(&actions, out, 1);
  std::string name = program;
  char* arguments[] = {name.data(), nullptr};
  pid_t child = 0;
  const int failure = posix_spawnp(&child, program, &actions, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failure == ENOENT)
    throw Error(
        "pictures are drawn by gnuplot, which is not installed. On Debian: apt-get install "
        "gnuplot-nox. 'hillock show' alone draws in the terminal.");
  if (failure != 0) throw Error(fmt::format("gnuplot: {}.", std::strerror(failure)));
  return child;
}

}  // namespace

std::string picture_script(std::span<const Curve> values, std::span<const Curve> slopes,
                           PictureFormat format) {
  const bool several = values.size() > 1;
  const int width = 760, height = several ? 350 : 300;
  std::string text;
  const auto data = [&](std::string_view name, std::span<const Curve> curves) {
    for (std::size_t i = 0; i < curves.size(); ++i)
      text += fmt::format("${}{} << END\n{}END\n", name, i, points(curves[i]));
  };
  data("value", values);
  data("slope", slopes);
  text += format == PictureFormat::svg
              ? fmt::format(
                    "set terminal svg size {},{} noenhanced background '#ffffff' font "
                    "'sans-serif,13'\n",
                    width, height)
              : fmt::format(
                    "set terminal pngcairo size {},{} noenhanced background '#ffffff' font "
                    "'sans,20' fontscale 1 linewidth 2\n",
                    2 * width, 2 * height);
  text += fmt::format(
      "set border 3 linecolor rgb '#8b929b'\nset tics nomirror textcolor rgb '#545b64' scale 0.5\n"
      "set grid linetype 1 linecolor rgb '#e3e4e0'\n"
      "set xzeroaxis linetype 1 linecolor rgb '#8b929b'\n"
      "set yzeroaxis linetype 1 linecolor rgb '#8b929b'\n"
      "set xrange [-{0}:{0}]\nset offsets graph 0, 0, 0.06, 0.06\n"
      "set key bottom right samplen 2 opaque\n"
      "set multiplot layout 1,2\n",
      furthest_drawn);
  // The legend is at the top left, where curves that rise to the right leave room.
  if (several) text += "set key top left Left reverse\n";
  text += panel("f(x)", "value", values, several);
  text += panel("f'(x)", "slope", slopes, false);
  return text + "unset multiplot\n";
}

std::string draw_with_gnuplot(const std::string& script) {
  int in[2], out[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, in) != 0 ||
      socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, out) != 0)
    throw Error(fmt::format("gnuplot: {}.", std::strerror(errno)));
  pid_t child = 0;
  try {
    child = start("gnuplot", in[1], out[1]);
  } catch (...) {
    for (const int end : {in[0], in[1], out[0], out[1]}) close(end);
    throw;
  }
  close(in[1]);
  close(out[1]);
  send_all(in[0], script);  // gnuplot draws when it has received everything
  close(in[0]);
  std::string picture = receive_all(out[0]);
  close(out[0]);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0 || picture.empty())
    throw Error("gnuplot failed; its messages are above.");
  return picture;
}

}  // namespace hillock::report
