// What happens to results files when something goes wrong.
#include "host/results/output_file.h"

#include <gmock/gmock.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>

#include "host/results/hdf5/file.h"
#include "tests/unit/host/results/results_fixture.h"

namespace coresweep {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class OutputFileTest : public ResultsFixture {
 protected:
  ResultsWriter writer(Existing existing = Existing::refuse) const {
    return ResultsWriter(path(), study_, {"test", {}}, existing);
  }
  std::string reading(const std::string& file) const {
    return message_of([&] { ResultsReader reader(file); });
  }
  bool exists(const std::string& file) const { return std::filesystem::exists(file); }

  const Study study_ = parse_study(kSmallStudy, "small.toml");
};

/// Runs a function in a process of its own; returns how that ended (see waitpid).
template <typename Function>
int in_child(const Function& function) {
  const pid_t child = fork();
  if (child == 0) {
    try {
      function();
    } catch (const std::exception& error) {
      fputs(error.what(), stderr);
      _exit(99);
    }
    _exit(0);
  }
  int status = -1;
  waitpid(child, &status, 0);
  return status;
}

/// A small file system over a folder, for as long as it lives.
class SmallDisk {
 public:
  SmallDisk(const std::string& folder, const char* options) : folder_(folder) {
    if (mount("coresweep-test", folder.c_str(), "tmpfs", 0, options) != 0) error_ = errno;
  }
  ~SmallDisk() {
    if (error_ == 0) umount2(folder_.c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  int error() const { return error_; }

 private:
  std::string folder_;
  int error_ = 0;
};

// ---- Writing
// -------------------------------------------------------------------------------------

TEST_F(OutputFileTest, PointsAreKeptBesideUntilTheFileIsFinished) {
  const std::string copy = path() + ".interrupted";
  {
    ResultsWriter one = writer();
    write_all(one, 9);
    one.keep_points();
    EXPECT_EQ(ResultsReader(copy).points(Level::pipeline).read(8), tally(8));
    put(copy + ".unfinished", "of an earlier kill");
    one.keep_points();
    EXPECT_FALSE(exists(copy + ".unfinished"));
    one.commit();
  }
  EXPECT_FALSE(exists(copy));
  EXPECT_EQ(ResultsReader(path()).points(Level::pipeline).read(8), tally(8));
}

TEST_F(OutputFileTest, ExistingFilesAreNotTouched) {
  put(path(), "precious");
  EXPECT_EQ(message_of([&] { writer(); }),
            path() + " exists already: choose another -o or add --force; nothing was changed");
  EXPECT_EQ(content(path()), "precious");
}

TEST_F(OutputFileTest, ForcedFilesStayUntilTheEnd) {
  put(path(), "precious");
  {
    auto abandoned = writer(Existing::replace);
    EXPECT_EQ(content(path()), "precious");
  }
  EXPECT_EQ(content(path()), "precious");
  auto replacing = writer(Existing::replace);
  write_all(replacing, 9);
  EXPECT_EQ(content(path()), "precious");
  replacing.commit();
  EXPECT_TRUE(ResultsReader(path()).is_complete());
}

TEST_F(OutputFileTest, WhatIsUnfinishedIsKeptOnlyIfItHoldsPoints) {
  { const auto empty = writer(); }
  EXPECT_FALSE(exists(path() + ".partial"));
  {
    auto one = writer();
    one.points(Level::pipeline).write(3, tally(3));
  }
  EXPECT_FALSE(exists(path()));
  EXPECT_EQ(ResultsReader(path() + ".partial").points(Level::pipeline).read(3), tally(3));
}

TEST_F(OutputFileTest, APartialFileOfAnotherSweepIsNotTouched) {
  put(path() + ".partial", "precious");
  EXPECT_THAT(message_of([&] { writer(); }),
              AllOf(HasSubstr("was interrupted"), HasSubstr("nothing was changed")));
  EXPECT_EQ(content(path() + ".partial"), "precious");
  { auto forced = writer(Existing::replace); }
  EXPECT_FALSE(exists(path() + ".partial"));
}

TEST_F(OutputFileTest, AFileThatAppearsMeanwhileIsNotTouched) {
  auto late = writer();
  write_all(late, 9);
  put(path(), "precious");
  EXPECT_THAT(message_of([&] { late.commit(); }),
              AllOf(HasSubstr("appeared in the meantime"), HasSubstr(".partial")));
  EXPECT_EQ(content(path()), "precious");
  EXPECT_TRUE(ResultsReader(path() + ".partial").is_complete());
  EXPECT_THROW(late.flush(), std::logic_error);
}

TEST_F(OutputFileTest, NamesThatCannotBecomeFiles) {
  const auto create = [&](const std::string& name) {
    return message_of([&] { ResultsWriter(name, study_, {"test", {}}, Existing::replace); });
  };
  put(path("file"), "");
  EXPECT_THAT(create(folder()), HasSubstr("is a directory"));
  EXPECT_THAT(create(path("none/r.h5")),
              AllOf(HasSubstr("there is no directory " + path("none")), HasSubstr("create it")));
  EXPECT_THAT(create(path("file/r.h5")), HasSubstr("not a directory"));
  EXPECT_THAT(create("/dev/null"), HasSubstr("is not a regular file"));
  EXPECT_THAT(create(""), HasSubstr("no name"));
  EXPECT_THAT(create(path(std::string(250, 'x'))), HasSubstr("name too long"));
}

/// What an ordinary user hears who may read but not write a folder.
TEST_F(OutputFileTest, FoldersThatMayNotBeWritten) {
  const int status = in_child([&] {
    std::filesystem::permissions(folder(), std::filesystem::perms(0555));
    if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0)) _exit(77);
    const std::string message = message_of([&] { writer(); });
    const std::string expected =
        "cannot write " + path() + ": permission denied; nothing was changed";
    if (message != expected) fputs(message.c_str(), stderr);
    _exit(message == expected ? 0 : 1);
  });
  std::filesystem::permissions(folder(), std::filesystem::perms(0755));
  if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
    GTEST_SKIP() << "this process may not become another user";
  EXPECT_EQ(status, 0);
}

TEST_F(OutputFileTest, AFullDiskIsNamedAndWhatFitsIsKept) {
  const SmallDisk disk(folder(), "size=2m");
  if (disk.error() != 0)
    GTEST_SKIP() << "a small file system cannot be mounted here: " << std::strerror(disk.error());
  std::vector<std::uint64_t> words(static_cast<std::size_t>(TallyLayout::words()));
  std::uint64_t noise = 1;
  for (auto& word : words) word = noise = noise * 6364136223846793005u + 1442695040888963407u;
  words[0] = 1;
  for (std::size_t b = 1; b < kBatches; ++b) words[b] = 0;
  std::string message;
  {
    auto full = writer();
    message = message_of([&] {
      for (std::uint64_t i = 0; i < 9; ++i) {
        full.points(Level::pipeline).write(i, words);
        full.flush();
      }
    });
    EXPECT_THROW(full.flush(), std::logic_error);
  }
  EXPECT_THAT(message, AllOf(HasSubstr("no space left on device ("), HasSubstr("KiB free)"),
                             HasSubstr("1 point was kept in " + path() + ".partial")));
  EXPECT_EQ(ResultsReader(path() + ".partial").points(Level::pipeline).read(0), words);
}

TEST_F(OutputFileTest, AFullDiskAtTheFirstPointLeavesNothing) {
  const SmallDisk disk(folder(), "size=64k");
  if (disk.error() != 0)
    GTEST_SKIP() << "a small file system cannot be mounted here: " << std::strerror(disk.error());
  EXPECT_THAT(message_of([&] { writer(); }),
              AllOf(HasSubstr("no space left on device"), HasSubstr("nothing was kept")));
  EXPECT_TRUE(std::filesystem::is_empty(folder()));
}

TEST_F(OutputFileTest, ACopyTakesNoSpaceThatTheFileMayNeed) {
  {
    ResultsWriter first = writer();
    write_all(first, 9);
    first.commit();
  }
  const auto size = std::filesystem::file_size(path());
  const SmallDisk disk(folder(), ("size=" + std::to_string(size * 3 / 2)).c_str());
  if (disk.error() != 0)
    GTEST_SKIP() << "a small file system cannot be mounted here: " << std::strerror(disk.error());
  ResultsWriter one = writer();
  write_all(one, 9);
  one.keep_points();
  EXPECT_FALSE(exists(path() + ".interrupted"));
  EXPECT_NE(one.commit(), "");
}

// The limit of a shell's ulimit -f: another way to run out of room, without privileges.
TEST_F(OutputFileTest, ALimitOnFileSizesIsNamed) {
  const int status = in_child([&] {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{1 << 16, 1 << 16};
    setrlimit(RLIMIT_FSIZE, &limit);
    const std::string message = message_of([&] {
      auto small = writer();
      write_all(small, 9);
      small.commit();
    });
    _exit(message.find("file too large; nothing was kept") != std::string::npos ? 0 : 1);
  });
  EXPECT_EQ(status, 0);
  EXPECT_FALSE(exists(path() + ".partial"));
}

TEST_F(OutputFileTest, AKilledProcessLeavesWhatItFlushed) {
  const int status = in_child([&] {
    auto killed = writer();
    killed.points(Level::pipeline).write(0, tally(0));
    killed.points(Level::pipeline).write(5, tally(5));
    killed.flush();
    for (std::uint64_t i = 1; i < 9; ++i) killed.points(Level::pipeline).write(i, tally(i));
    std::raise(SIGKILL);
  });
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_FALSE(exists(path()));
  const ResultsReader reader(path() + ".partial");
  EXPECT_EQ(reader.points(Level::pipeline).read(0), tally(0));
  EXPECT_EQ(reader.points(Level::pipeline).read(5), tally(5));
  EXPECT_FALSE(reader.is_complete());
  // The others are whole or not there.
  for (std::uint64_t i = 1; i < 9; ++i)
    EXPECT_TRUE(reader.points(Level::pipeline).replicates(i) == 0 ||
                reader.points(Level::pipeline).read(i) == tally(i))
        << i;
}

// ---- Reading
// -------------------------------------------------------------------------------------

TEST_F(OutputFileTest, FilesThatAreNoResults) {
  put(path("text"), "not a results file, but long enough to be one: 0123456789 0123456789");
  put(path("empty"), "");
  put(path("classic.nc"), std::string("CDF\x01\0\0\0\0", 8));
  EXPECT_THAT(reading(path("text")), HasSubstr("holds no results: it is not an HDF5 file"));
  EXPECT_THAT(reading(path("empty")), HasSubstr("it is empty"));
  EXPECT_THAT(reading(path("classic.nc")), HasSubstr("it is a netCDF-3 file"));
  EXPECT_THAT(reading(path("none")), HasSubstr("there is no file"));
  EXPECT_THAT(reading(folder()), HasSubstr("is a directory"));
}

TEST_F(OutputFileTest, ForeignHdf5Files) {
  {
    const auto file = hdf5::create_file(path());
    hdf5::create_dataset(file, "x", {.shape = {3}});
  }
  EXPECT_THAT(reading(path()), HasSubstr("is an HDF5 file, but holds no coresweep results"));
  EXPECT_THAT(message_of([&] { ResultsWriter::update(path()); }),
              HasSubstr("no coresweep results"));
}

TEST_F(OutputFileTest, TruncatedFiles) {
  make_file(path());
  const auto size = std::filesystem::file_size(path());
  for (const auto part : {size - 1, size / 2, std::uintmax_t{2048}}) {
    std::filesystem::resize_file(path(), part);
    EXPECT_THAT(reading(path()),
                AllOf(HasSubstr("is truncated"), HasSubstr(std::to_string(part) + " bytes")));
  }
}

enum Damage { intact, noticed, wrong };

/// What a damaged file gives: the points as they were written, a complaint, or other integers.
Damage damage_of(const std::string& file, const std::vector<std::vector<std::uint64_t>>& points) {
  try {
    const ResultsReader reader(file);
    if (results_digest(reader) != reader.text("digest")) return noticed;
    for (std::uint64_t i = 0; i < points.size(); ++i)
      if (reader.points(Level::pipeline).read(i) != points[i]) return wrong;
    return intact;
  } catch (const UserError& error) {
    return error.kind() == ErrorKind::files ? noticed : wrong;
  }
}

// Wherever a file is damaged, it never gives other integers. Each is read in a process of its own:
// what the HDF5 library makes of broken structures is its own affair.
TEST_F(OutputFileTest, DamageIsNoticed) {
  make_file(path());
  std::vector<std::vector<std::uint64_t>> points;
  for (std::uint64_t i = 0; i < 9; ++i) points.push_back(tally(i));
  const std::string good = content(path());
  int notices = 0;
  for (std::size_t at = 100; at < good.size(); at += good.size() / 40) {
    std::string bad = good;
    for (std::size_t i = at; i < std::min(at + 64, bad.size()); ++i)
      bad[i] = static_cast<char>(~bad[i]);
    put(path("bad.h5"), bad);
    const int status = in_child([&] { _exit(damage_of(path("bad.h5"), points)); });
    ASSERT_TRUE(WIFEXITED(status)) << at;
    EXPECT_THAT(WEXITSTATUS(status), testing::AnyOf(intact, noticed)) << at;
    notices += WEXITSTATUS(status) == noticed ? 1 : 0;
  }
  EXPECT_GE(notices, 20) << "of 40: the others hit what no reader needs";
}

TEST_F(OutputFileTest, ChangedIntegersAreNoticed) {
  const std::uint64_t seven = 7;
  make_file(path());
  {
    const auto file = hdf5::open_file(path(), hdf5::Access::write);
    const auto dataset = hdf5::open_dataset(hdf5::open_group(file, "raw"), "included");
    hdf5::write(dataset, {{1, 2, 0}, {1, 1, 1}}, std::span(&seven, 1));
  }
  const ResultsReader reader(path());
  EXPECT_EQ(reader.points(Level::pipeline).read(4), tally(4));
  EXPECT_THAT(message_of([&] { reader.points(Level::pipeline).read(5); }),
              HasSubstr("the integers of point 5 in /raw are not those that were written"));
}

TEST_F(OutputFileTest, OtherVersionsOfTheFormat) {
  make_file(path());
  {
    const auto file = hdf5::open_file(path(), hdf5::Access::write);
    hdf5::write_attribute(file, "format_version", kResultsFormat + 1);
  }
  EXPECT_THAT(reading(path()), AllOf(HasSubstr("has format version 3"), HasSubstr("from 1 to 2"),
                                     HasSubstr("use coresweep " CORESWEEP_VERSION)));
}

TEST_F(OutputFileTest, NewerVersionsOfTheModel) {
  make_file(path());
  hdf5::write_attribute(hdf5::open_file(path(), hdf5::Access::write), "model_version",
                        std::int64_t{kModelVersion + 1});
  EXPECT_THAT(reading(path()),
              AllOf(HasSubstr("has model version " + std::to_string(kModelVersion + 1)),
                    HasSubstr("use coresweep " CORESWEEP_VERSION)));
}

TEST_F(OutputFileTest, OtherMetrics) {
  make_file(path());
  {
    const auto file = hdf5::open_file(path(), hdf5::Access::write);
    hdf5::remove(hdf5::open_group(file, "raw"), "included");
    hdf5::remove_attribute(file, "seal");
  }
  EXPECT_THAT(reading(path()), AllOf(HasSubstr("no raw/included"), HasSubstr("other metrics")));
}

TEST_F(OutputFileTest, TheLibrarysOwnWordsAreKept) {
  try {
    hdf5::open_file(path("none"), hdf5::Access::read);
    FAIL();
  } catch (const hdf5::Error& error) {
    EXPECT_EQ(error.system_error(), ENOENT);
    EXPECT_THAT(error.what(), HasSubstr("unable to open file"));
  }
}

}  // namespace
}  // namespace coresweep
