#include "data/converted_file.h"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>

#include <fmt/core.h>

#include "api/error.h"
#include "data/one_line.h"

namespace hillock::data {
namespace {

// Exits with 3 if there is no pyarrow, and with 4 if the file is no such table; then the last line
// of stderr says why. Modules of the working directory are not looked for. Batches keep the memory
// small. pandas keeps a table's index as columns of a name of its own.
constexpr const char* script = R"py(
import sys
sys.path = [folder for folder in sys.path if folder]
try:
    import pyarrow as pa, pyarrow.csv, pyarrow.ipc, pyarrow.parquet
except ImportError as error:
    print(error, file=sys.stderr)
    sys.exit(3)
def text_type(field):
    t = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
    if pa.types.is_float16(t):
        return pa.float32()
    if pa.types.is_decimal(t) or pa.types.is_string_view(t):
        return pa.string()
    if pa.types.is_nested(t) or pa.types.is_duration(t) or "binary" in str(t):
        print(f"column '{field.name}' has cells of type {t}. Write it as numbers, text or times, or drop it", file=sys.stderr)
        sys.exit(4)
    return t
try:
    with open(sys.argv[1], "rb") as file:
        begins = file.read(4)
    if begins == b"PAR1":
        parquet = pyarrow.parquet.ParquetFile(sys.argv[1], memory_map=True)
        schema, batches = parquet.schema_arrow, parquet.iter_batches()
    elif begins == b"FEA1":
        import pyarrow.feather
        table = pyarrow.feather.read_table(sys.argv[1])
        schema, batches = table.schema, table.to_batches()
    else:
        arrow = pa.ipc.open_file(pa.memory_map(sys.argv[1]))
        schema, batches = arrow.schema, map(arrow.get_batch, range(arrow.num_record_batches))
    kept = [i for i, field in enumerate(schema) if not field.name.startswith("__index_level_")]
    schema = pa.schema([(schema.field(i).name, text_type(schema.field(i))) for i in kept])
    with pyarrow.csv.CSVWriter(sys.stdout.buffer, schema) as out:
        for batch in batches:
            out.write_batch(pa.RecordBatch.from_arrays([batch.column(i).cast(t) for i, t in zip(kept, schema.types)], schema=schema))
except (pa.ArrowException, OSError, ValueError) as error:
    print(str(error).strip().replace("\n", " "), file=sys.stderr)
    sys.exit(4)
)py";

using Temporary = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

Temporary temporary(const std::string& path) {
  Temporary file(std::tmpfile(), std::fclose);
  if (!file)
    throw Error(fmt::format("{}: is read by way of a temporary file, which cannot be made: {}.",
                            path, std::strerror(errno)));
  return file;
}

std::string last_line_of(std::FILE* file) {
  std::rewind(file);
  std::array<char, 4096> buffer;
  std::string text;
  while (const std::size_t n = std::fread(buffer.data(), 1, buffer.size(), file))
    text.append(buffer.data(), n);
  while (!text.empty() && (text.back() == '\n' || text.back() == '.')) text.pop_back();
  return one_line(text.substr(text.rfind('\n') + 1));
}

// Returns the exit status; -1 if a signal ended it.
int run_python(const std::string& python, const std::string& path, std::FILE* out,
               std::FILE* errors) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", 0, 0);
  posix_spawn_file_actions_adddup2(&actions, fileno(out), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, fileno(errors), STDERR_FILENO);
  std::string words[] = {python, "-c", script, path};
  char* arguments[] = {words[0].data(), words[1].data(), words[2].data(), words[3].data(), nullptr};
  pid_t child = 0;
  const int failure = posix_spawnp(&child, python.c_str(), &actions, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failure != 0) return 127;
  int status = 0;
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR) return -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

bool is_for_pyarrow(std::string_view beginning) {
  return beginning.starts_with("PAR1") || beginning.starts_with("ARROW1") ||
         beginning.starts_with("FEA1");
}

std::FILE* converted_by_pyarrow(const std::string& path) {
  const char* named = std::getenv("HILLOCK_PYTHON");
  const std::string python = named && *named ? named : "python3";
  Temporary out = temporary(path), errors = temporary(path);
  const int status = run_python(python, path, out.get(), errors.get());
  if (status == 0) {
    std::rewind(out.get());
    return out.release();
  }
  const std::string csv =
      "or write the table as CSV where there is one: pandas' to_csv(path, index=False)";
  if (status == 127)
    throw Error(fmt::format(
        "{}: is read by Python with pyarrow, and '{}' cannot be run. Name a Python in the "
        "environment variable HILLOCK_PYTHON, {}.",
        path, python, csv));
  if (status == 3)
    throw Error(fmt::format(
        "{}: is read by Python's pyarrow, which '{}' does not have ({}). '{} -m pip install "
        "pyarrow', name another Python in the environment variable HILLOCK_PYTHON, {}.",
        path, python, last_line_of(errors.get()), python, csv));
  throw Error(fmt::format("{}: pyarrow cannot read it: {}.", path, last_line_of(errors.get())));
}

}  // namespace hillock::data
