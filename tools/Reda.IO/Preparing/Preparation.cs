using System.Globalization;
using Reda.Engine.Diagnostics;
using Reda.IO.Rows;

namespace Reda.IO.Preparing;

/// <summary>Turns raw data into training data: filters, splits, numbers and writes it.</summary>
public static class Preparation
{
    private static readonly IPreparedWriter[] s_writers = [new AuthorsWriter(), new CsvWriter(), new ParquetOutput()];

    /// <summary>Reads everything, and then writes training, validation and test data with items.tsv and users.tsv, all of them or none.</summary>
    /// <param name="layout">The data set.</param>
    /// <param name="paths">Its files, or the one folder that holds them.</param>
    /// <param name="folder">The folder to write to, which is made if there is none.</param>
    /// <param name="options">The filters, the split and the layout of the files.</param>
    /// <param name="read">How the files are read.</param>
    /// <param name="names">A file with names of items; <see langword="null"/> takes those of the data set, where it has some.</param>
    /// <param name="cancellationToken">Stops the preparation; nothing is written then.</param>
    /// <exception cref="RedaException">
    /// R101-R104, R107, R109, R130-R134: the content is not as it should be. R135: repeated pairs. R137: no action is left. R138: the folder holds prepared data, or
    /// an id cannot be written. R120: a file cannot be read or written.
    /// </exception>
    public static PreparationReport Run(
        SourceLayout layout, IReadOnlyList<string> paths, string folder, PrepareOptions options, ReadOptions? read = null, string? names = null,
        CancellationToken cancellationToken = default)
    {
        CheckTarget(folder, options);
        var source = SourceFiles.Find(layout, paths, read ?? new ReadOptions());
        var steps = new List<PreparationStep>();
        var log = Read(source, options, steps);
        Filter(log, options, steps);
        if (log.Actions.IsEmpty)
            throw new RedaException(RedaErrorKind.Data, "R137", source.Paths[0], "no action is left", $"found none after: {steps[^1].Step}", "lower the thresholds");
        var itemNames = names is not null ? ItemNames.Read(names) : source.Names?.Read() ?? new Dictionary<string, string>();
        var data = new PreparedData(log, HoldOut.Split(log.Actions, options), itemNames);
        steps.Add(new PreparationStep("training", data.Users.Count, data.Items.Count, data.Count(Part.Train)));
        cancellationToken.ThrowIfCancellationRequested();
        string[] files = Write(data, folder, options, cancellationToken);
        return new PreparationReport(steps, data.Count(Part.Test), data.Count(Part.Validation), data.UnknownTargets, data.Items.Count(itemNames.ContainsKey), files);
    }

    private static ActionLog Read(SourceFiles source, PrepareOptions options, List<PreparationStep> steps)
    {
        var log = new ActionLog();
        var seen = options.Duplicates == DuplicatePolicy.Error ? new HashSet<(int, int)>() : null;
        long rows = 0;
        var ratings = options.RatingAbove is null ? Need.IfThere : Need.Always;
        var times = options.Split == SplitRule.Last ? Need.Always : Need.IfThere;
        BadRows.Collect(bad => DataFile.ReadRows(source.Paths, source.Read, bad, ratings, times, (data, lines) =>
        {
            if (data.Lines is not null && (ratings == Need.Always || times == Need.Always))
                throw DataErrors.NoColumn(DataErrors.At(source.Paths[0], 1, 1), "the authors' format has no ratings and no timestamps", "found a file in that format", "leave out the option that needs them");
            while (lines.Next())
            {
                int user = log.Users.GetOrAdd(lines.User);
                if (lines.Item.IsEmpty) continue;
                rows++;
                int item = log.Items.GetOrAdd(lines.Item);
                if (lines.Rating <= options.RatingAbove) continue;
                if (seen?.Add((user, item)) == false) bad.Add(DataErrors.Repeated(lines.At, log.Users[user], log.Items[item]));
                log.Add(new UserAction(user, item, lines.Rating, lines.Time));
            }
        }));
        steps.Add(new PreparationStep("read", log.Users.Count, log.Items.Count, rows));
        if (options.RatingAbove is { } least) steps.Add(log.Step(string.Create(CultureInfo.InvariantCulture, $"rating above {least}")));
        return log;
    }

    private static void Filter(ActionLog log, PrepareOptions options, List<PreparationStep> steps)
    {
        log.Group();
        log.Merge();
        steps.Add(log.Step("repeated pairs merged"));
        if (options.MinUserActions > 1) Step($"users with at least {options.MinUserActions} actions", () => log.DropRare(options.MinUserActions, ofUsers: true));
        if (options.MinItemActions > 1) Step($"items with at least {options.MinItemActions} actions", () => log.DropRare(options.MinItemActions, ofUsers: false));
        if (options.KCore <= 1) return;
        int rounds = 0;
        while (log.DropRare(options.KCore, ofUsers: true) | log.DropRare(options.KCore, ofUsers: false)) rounds++;
        steps.Add(log.Step($"{options.KCore}-core, {rounds} rounds"));

        void Step(string name, Func<bool> drop)
        {
            drop();
            steps.Add(log.Step(name));
        }
    }

    private static string[] Write(PreparedData data, string folder, PrepareOptions options, CancellationToken cancellationToken)
    {
        var writer = s_writers[(int)options.Format];
        string[] files = [];
        DataFile.Guard(folder, () =>
        {
            using var set = new FileSet(folder);
            foreach (var (part, name) in writer.Names)
            {
                if (part == Part.Train || data.Count(part) > 0) writer.Write(data, part, set.Create(name), cancellationToken);
            }

            MappingWriter.Write(set.Create(MappingWriter.ItemsName), "item", data.Items, writer.WritesNumbers, data.Names);
            MappingWriter.Write(set.Create(MappingWriter.UsersName), "user", data.Users, writer.WritesNumbers, null);
            cancellationToken.ThrowIfCancellationRequested();
            files = set.Commit(PreparedNames);
        }, writing: true);
        return files;
    }

    private static IEnumerable<string> PreparedNames => [.. s_writers.SelectMany(writer => writer.Names.Values), MappingWriter.ItemsName, MappingWriter.UsersName];

    private static void CheckTarget(string folder, PrepareOptions options)
    {
        if (File.Exists(folder)) throw DataErrors.CannotWrite(folder, "found a file where the folder should be");
        string? there = options.Overwrite ? null : PreparedNames.FirstOrDefault(name => File.Exists(Path.Combine(folder, name)));
        if (there is not null)
            throw new RedaException(RedaErrorKind.IO, "R138", folder, "the folder holds prepared data already", $"found {there}", "give a new folder, or --overwrite");
    }
}
