// main.cpp: the program. It runs the command, and turns what goes wrong into a message and an
// exit status: 0 done, 1 the work failed, 2 the call is wrong.
#include <fmt/core.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <new>
#include <string>
#include <system_error>

#include "api/error.h"
#include "api/hillock.h"
#include "cli/command.h"
#include "cli/exit.h"
#include "cli/mpi_job.h"
#include "cli/output.h"
#include "cli/terminal.h"
#include "data/one_line.h"
#include "kernel/isa.h"
#include "nn/matmul.h"

using enum hillock::cli::Exit;

namespace {

constexpr auto unwritable = "standard output cannot be written to.";

int complain(hillock::cli::Exit status, std::string_view message) {
  // Its lines are clean already; as an argument of say() they would become one.
  const std::string lines =
      hillock::data::message_lines(fmt::format("hillock: {}", message)) + "\n";
  hillock::cli::say(std::string_view(lines));
  return status;
}

int out_of_memory() {
  return complain(
      failed,
      "out of memory. Smaller layers (--hidden), a smaller batch or fewer threads need less.");
}

// The destructor of nlohmann::json, which must not throw, asks for memory. Without any, the program
// ends there; all that it leaves is as whole as after a kill. Anything else is a fault to look at.
[[noreturn]] void end_without_memory() {
  try {
    if (const auto failure = std::current_exception()) std::rethrow_exception(failure);
  } catch (const std::bad_alloc&) {
    out_of_memory();
    hillock::cli::remove_unfinished_files();
    std::_Exit(failed);
  } catch (...) {
  }
  std::abort();
}

// What is printed may wait in a buffer until now, and what was printed may have failed unnoticed.
int finish_output() {
  const bool flushed = std::fflush(stdout) == 0;
  return flushed && !std::ferror(stdout) ? done : complain(failed, unwritable);
}

// The version, and below it what decides about speed and last bits: the instruction sets of this
// CPU, the libraries of the matrix products, and whether MPI is built in.
std::string version_text() {
  std::string others;
  for (const hillock::kernel::Isa& isa : hillock::kernel::runnable_isas())
    if (isa.name != hillock::kernel::chosen_isa().name)
      others += fmt::format("{}{}", others.empty() ? "; also runs " : ", ", isa.name);
  const std::string small = hillock::nn::small_matmul_library();
  return fmt::format(
      "hillock {}\n"
      "instruction set  {}{}\n"
      "matrix products  {}{}\n"
      "MPI              {}",
      hillock::version(), hillock::kernel::chosen_isa().name, others, hillock::nn::matmul_library(),
      small.empty() ? "" : fmt::format("; small ones {}", small),
      hillock::cli::mpi_is_built_in() ? "loaded under mpirun" : "not built in");
}

constexpr hillock::cli::ProgramText program{
    .description = "Which activation function should my network use, how sure are we, and why?",
    .name = "hillock",
    .footer =
        "\nExamples:\n"
        "  hillock choose data.csv --target species   which activation suits these data\n"
        "  hillock describe data.csv                  what it understands of the table, before "
        "that\n"
        "  hillock judge scores.csv                   which is better, by scores of your own runs\n"
        "  hillock race --arm act=relu,gelu --seed s -- ./train {act} {s}    the same, by running "
        "them\n"
        "  hillock predict hillock-out/model.onnx new.csv    what the network it recommends says\n"
        "  hillock inspect model.onnx data.csv        what is wrong inside a model of anybody's\n"
        "  hillock list                               every activation: name, parameters, formula\n"
        "  hillock show elu                           one of them: picture, properties, pitfalls\n"
        "  hillock show relu elu:alpha=0.5            two, in one picture\n"
        "  hillock explore                            all of them on a page, with sliders\n"
        "  hillock lab                                what the article claims, tried out\n"
        "  hillock check gelu                         how far its kernels are from the exact "
        "value\n"
        "  hillock bench gelu                         how fast they are here, beside what memory "
        "allows",
    .version = version_text};

constexpr std::array commands{
    hillock::cli::add_choose, hillock::cli::add_describe, hillock::cli::add_judge,
    hillock::cli::add_race,   hillock::cli::add_predict,  hillock::cli::add_inspect,
    hillock::cli::add_list,   hillock::cli::add_show,     hillock::cli::add_explore,
    hillock::cli::add_check,  hillock::cli::add_bench,    hillock::cli::add_lab};

int run(int argc, char** argv) {
  try {
    if (const auto complaint = hillock::kernel::isa_complaint())
      return complain(misused, *complaint);
    hillock::cli::run_program(program, commands, argc, argv);
    return finish_output();
  } catch (const hillock::cli::ExitStatus& status) {
    const int printed = finish_output();
    return printed == done ? status.value : printed;
  } catch (const hillock::cli::ToldElsewhere&) {
    return done;  // mpirun would stop the rank that has not told it yet
  } catch (const hillock::UsageError& error) {
    return complain(misused, error.what());
  } catch (const std::bad_alloc&) {
    return out_of_memory();
  } catch (const std::filesystem::filesystem_error& error) {
    return complain(failed, fmt::format("{}: cannot be read: {}.", error.path1().string(),
                                        error.code().message()));
  } catch (const std::system_error& error) {
    if (std::ferror(stdout)) return complain(failed, unwritable);
    if (error.code() != std::errc::resource_unavailable_try_again)
      return complain(failed, error.what());
    return complain(
        failed,
        "the system gives no thread for the work. Fewer --threads need less; 'ulimit -u' "
        "shows how many it allows.");
  } catch (const std::exception& error) {
    return complain(failed, std::ferror(stdout) ? unwritable : error.what());
  }
}

}  // namespace

int main(int argc, char** argv) {
  hillock::cli::open_standard_descriptors();
  std::set_terminate(end_without_memory);
  std::signal(SIGXFSZ, SIG_IGN);  // a file that may grow no more is an error like a full disk
  try {
    return run(argc, argv);
  } catch (const std::bad_alloc&) {  // before a command began, or while a message was made
    return out_of_memory();
  } catch (const std::exception& error) {
    return complain(failed, error.what());
  }
}
