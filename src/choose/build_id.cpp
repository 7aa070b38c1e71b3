#include "choose/build_id.h"

#include <elf.h>
#include <fmt/core.h>
#include <link.h>

#include <cstring>
#include <span>

namespace hillock::choose {
namespace {

constexpr std::size_t padded(std::size_t bytes) {
  return (bytes + 3) / 4 * 4;
}

// Notes follow each other: each has three sizes, the name "GNU" and the content.
std::string id_among(std::span<const unsigned char> notes) {
  ElfW(Nhdr) note;
  while (notes.size() >= sizeof note) {
    std::memcpy(&note, notes.data(), sizeof note);
    const std::size_t content = sizeof note + padded(note.n_namesz);
    if (content + note.n_descsz > notes.size()) break;
    if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 &&
        std::memcmp(notes.data() + sizeof note, ELF_NOTE_GNU, 4) == 0) {
      std::string digits;
      for (const unsigned char byte : notes.subspan(content, note.n_descsz))
        digits += fmt::format("{:02x}", byte);
      return digits;
    }
    notes = notes.subspan(std::min(notes.size(), content + padded(note.n_descsz)));
  }
  return "";
}

int look_at(dl_phdr_info* object, std::size_t, void* out) {
  for (int i = 0; i < object->dlpi_phnum; ++i) {
    const auto& header = object->dlpi_phdr[i];
    if (header.p_type != PT_NOTE) continue;
    const auto* notes = reinterpret_cast<const unsigned char*>(object->dlpi_addr + header.p_vaddr);
    const std::string id = id_among({notes, header.p_memsz});
    if (!id.empty()) *static_cast<std::string*>(out) = id;
  }
  return 1;  // the first object is the program; it is enough
}

}  // namespace

std::string build_id() {
  std::string id;
  dl_iterate_phdr(look_at, &id);
  return id;
}

}  // namespace hillock::choose
