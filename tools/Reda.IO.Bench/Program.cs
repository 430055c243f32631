using System.Diagnostics;
using System.Globalization;
using Reda.IO;
using Reda.IO.Bench;

// Measures how long data takes to read, and how much memory: dotnet run -c Release --project tools/Reda.IO.Bench -- [ROWS] [csv|tsv|jsonl|parquet|csv.gz]
// Each format is best measured in a process of its own, because the peak of memory is that of the process.
const double MostSeconds = 20, MostGigabytes = 2;
const int FullSize = 10_000_000;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
int rows = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : FullSize;
string format = args.Length > 1 ? args[1] : "csv";
string folder = Directory.CreateTempSubdirectory("reda-io-bench-").FullName;
try
{
    string path = Path.Combine(folder, "ratings." + format);
    RatingsFile.Write(path, rows, format);
    long before = Environment.WorkingSet;
    var processor = Environment.CpuUsage.TotalTime;
    var watch = Stopwatch.StartNew();
    var data = InteractionsReader.Read(path);
    double seconds = watch.Elapsed.TotalSeconds;
    double work = (Environment.CpuUsage.TotalTime - processor).TotalSeconds;
    using var process = Process.GetCurrentProcess();
    double gigabytes = process.PeakWorkingSet64 / 1e9;
    Console.WriteLine($"{format}: {rows:N0} rows, {new FileInfo(path).Length / 1e6:N0} MB, {data.Users.Count:N0} users, {data.Items.Count:N0} items, {data.Count:N0} distinct pairs");
    Console.WriteLine($"read in {seconds:0.00} s ({work:0.00} s of processor time), {rows / seconds / 1e6:0.00} million rows/s; peak of resident memory {gigabytes:0.00} GB, {before / 1e9:0.00} GB before reading");
    bool within = seconds <= MostSeconds && gigabytes <= MostGigabytes;
    Console.WriteLine($"{(within ? "within" : "BEYOND")} {MostSeconds} s and {MostGigabytes} GB");
    return within ? 0 : 1;
}
finally
{
    Directory.Delete(folder, recursive: true);
}
