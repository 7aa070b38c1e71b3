// normalise.h: batch and layer normalisation of what the units of a layer read.
//
// Batch: each column of x W over the rows of a batch, with its mean and biased variance (Ioffe,
// Szegedy 2015, arXiv:1502.03167); in prediction with the statistics of the network. Layer: each
// row of x W + b over its columns (Ba, Kiros, Hinton 2016, arXiv:1607.06450). Variances are +
// normalising_epsilon, and a gain and a shift are learned.
#pragma once

#include "nn/network.h"

namespace hillock::nn {

inline constexpr float normalising_epsilon = 1e-5f;  // PyTorch's

/// Makes room for the statistics of batch normalisation, mean 0 and variance 1 each.
void place_statistics(Network& network);

/// Makes room in a layer's buffers.
void make_normal(Norm norm, const Layer& layer, Workspace::PerLayer& here, std::size_t rows);

/// here.normal holds x W + b: it becomes the normalised, and here.z what the units read.
void normalise(const Network& network, const Layer& layer, Workspace::PerLayer& here,
               std::size_t rows, Mode mode);

/// here.z holds dL/dz. Writes the gradients of gains and shifts, and dL/d(x W + b) over
/// here.normal.
void unnormalise(const Network& network, const Layer& layer, Workspace::PerLayer& here,
                 float* gradients, std::size_t rows, Mode mode);

/// Takes the statistics that the last forward pass found in a batch of so many rows into those of
/// the network: their mean over batches, one of n rows counting n - 1. `counted` is what has been
/// counted so far, 0 at first.
void blend_statistics(Network& network, const Workspace& workspace, std::size_t rows,
                      double& counted);

}  // namespace hillock::nn
