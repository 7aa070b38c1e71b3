// notations.h: a notation chosen at run time.
#pragma once

#include <string>

#include "activation/readings.h"
#include "expression/latex.h"
#include "expression/plain.h"
#include "expression/python.h"

namespace hillock::activation {

/// write.operator()<N>(), N the class of that notation.
std::string in_notation(Notation notation, auto write) {
  switch (notation) {
    case Notation::latex:
      return write.template operator()<expression::Latex>();
    case Notation::torch:
      return write.template operator()<expression::Torch>();
    case Notation::keras:
      return write.template operator()<expression::Keras>();
    case Notation::plain:
      break;
  }
  return write.template operator()<expression::Plain>();
}

}  // namespace hillock::activation
