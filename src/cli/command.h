// command.h: the commands. Each adds itself to the program: its options, its help, and what it does
// when called.
#pragma once

namespace CLI {
class App;
}

namespace hillock::cli {

/// Thrown by a command that has done its work, and has another exit status than 0 to tell of it.
struct ExitStatus {
  int value;
};

void add_bench(CLI::App& program);
void add_check(CLI::App& program);
void add_choose(CLI::App& program);
void add_explore(CLI::App& program);
void add_inspect(CLI::App& program);
void add_judge(CLI::App& program);
void add_lab(CLI::App& program);
void add_list(CLI::App& program);
void add_predict(CLI::App& program);
void add_race(CLI::App& program);
void add_show(CLI::App& program);

}  // namespace hillock::cli
