// notations.h: a notation chosen at run time.
#pragma once

#include <string>

#include "activation/readings.h"
#include "number/latex.h"
#include "number/plain.h"
#include "number/python.h"

namespace hillock::activation {

/// write.operator()<N>(), N the class of that notation.
std::string in_notation(Notation notation, auto write) {
  switch (notation) {
    case Notation::latex:
      return write.template operator()<Latex>();
    case Notation::torch:
      return write.template operator()<Torch>();
    case Notation::keras:
      return write.template operator()<Keras>();
    case Notation::plain:
      break;
  }
  return write.template operator()<Plain>();
}

}  // namespace hillock::activation
