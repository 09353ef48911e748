"""Planted faults of the CUDA launcher: (rule, file, text, what replaces it).

The text occurs exactly once in the file. Left out is what no tally shows: how many pieces fly at
once, and how large they are; and what a device refuses by itself, memory of the host.
"""

LAUNCHER = "cuda/device/backend_cuda.cu"
KERNEL = "cuda/device/pipeline_kernel.cuh"
MARKET_KERNEL = "cuda/device/market_kernel.cuh"
WIDE = "cuda/numbers/wide_sums.h"

MUTANTS = [
    # ---- Sums -----------------------------------------------------------------------------------
    (
        "a low word carries into its high word",
        WIDE,
        "to[sums.high + i] += carry_of(to[sums.low + i], from[sums.low + i]);",
        "(void)sums;",
    ),
    (
        "flights add tallies with their carries",
        LAUNCHER,
        "add_tally(layout, piece_->words + point * layout.words(), back + point * layout.words());",
        "for (std::int64_t w = 0; w < layout.words(); ++w)\n"
        "        piece_->words[point * layout.words() + w] += back[point * layout.words() + w];",
    ),
    (
        "a flight adds to the launch, it does not replace",
        LAUNCHER,
        "add_tally(layout, piece_->words + point * layout.words(), back + point * layout.words());",
        "std::copy(back + point * layout.words(), back + (point + 1) * layout.words(),\n"
        "                piece_->words + point * layout.words());",
    ),
    # ---- Flights --------------------------------------------------------------------------------
    (
        "a flight waits for its stream",
        LAUNCHER,
        'check(cudaStreamSynchronize(stream_), "running the kernel");',
        "",
    ),
    (
        "words begin at 0",
        LAUNCHER,
        "check(cudaMemsetAsync(device.words, 0, sizes.words * sizeof(*back), stream_),"
        ' "clearing");',
        "",
    ),
    (
        "what has landed is added before the next piece",
        LAUNCHER,
        "flights_[next]->finish();",
        "",
    ),
    (
        "all flights land before a launch ends",
        LAUNCHER,
        "for (const auto& flight : flights_) flight->finish();",
        "flights_[0]->finish();",
    ),
    (
        "a flight that landed is empty",
        LAUNCHER,
        "    piece_.reset();\n  }\n\n  /// Empties",
        "  }\n\n  /// Empties",
    ),
    (
        "a launch that fails leaves no flight in the air",
        LAUNCHER,
        "for (const auto& flight : flights_) flight->discard();",
        "",
    ),
    (
        "a flight that fails is empty",
        LAUNCHER,
        "noexcept {\n    piece_.reset();",
        "noexcept {",
    ),
    (
        "what a failed launch began is waited for",
        LAUNCHER,
        "cudaStreamSynchronize(stream_);\n    cudaGetLastError();",
        "cudaGetLastError();",
    ),
    # ---- Cuts -----------------------------------------------------------------------------------
    (
        "a piece has the words of its points",
        LAUNCHER,
        "piece.words += first * words;",
        "piece.words += (launch.point_count - first - std::min(points, launch.point_count - first))"
        " * words;",
    ),
    (
        "a piece has its points",
        LAUNCHER,
        "piece.points += first;",
        "",
    ),
    (
        "parts of the runs follow each other",
        LAUNCHER,
        "piece.end_replicate = launch.first_replicate + runs * (part + 1) / parts;",
        "piece.end_replicate = launch.first_replicate + runs * (part + 1) / parts - (part > 0);",
    ),
    (
        "a flight flies on its own device",
        LAUNCHER,
        'void begin(const AnyLaunch& piece) {\n    check(cudaSetDevice(device_), "choosing it");',
        "void begin(const AnyLaunch& piece) {",
    ),
    (
        "the kernel fits the largest segment of the points",
        LAUNCHER,
        "segment = std::max(segment, places_of(host_points[i]));",
        "segment = places_of(host_points[0]);",
    ),
    (
        "the last runs of the market have threads",
        MARKET_KERNEL,
        "(runs + kMarketThreads - 1) / kMarketThreads)",
        "(runs - 1) / kMarketThreads + (runs < kMarketThreads))",
    ),
    (
        "a run of the market has its replicate",
        MARKET_KERNEL,
        "index % runs);",
        "index % (runs + 1));",
    ),
]
