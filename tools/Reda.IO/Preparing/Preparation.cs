using System.Globalization;
using Reda.Engine.Diagnostics;
using Reda.IO.Rows;

namespace Reda.IO.Preparing;

/// <summary>Raw data that was read, filtered, split and numbered, and can be written.</summary>
public sealed class Preparation
{
    private static readonly IPreparedWriter[] s_writers = [new AuthorsWriter(), new CsvWriter(), new ParquetOutput()];

    private readonly PreparedData _data;
    private readonly PrepareOptions _options;
    private readonly List<PreparationStep> _steps;

    private Preparation(PreparedData data, PrepareOptions options, List<PreparationStep> steps)
    {
        _data = data;
        _options = options;
        _steps = steps;
        steps.Add(new PreparationStep("training", data.Users.Count, data.Items.Count, data.Count(Part.Train)));
    }

    private static IEnumerable<string> PreparedNames => [.. s_writers.SelectMany(writer => writer.Names.Values), MappingWriter.ItemsName, MappingWriter.UsersName];

    /// <summary>Reads everything and then writes it, as <see cref="CheckTarget"/>, <see cref="Read"/> and <see cref="Write"/> do one after the other.</summary>
    /// <param name="layout">The data set.</param>
    /// <param name="paths">Its files, or the one folder that holds them.</param>
    /// <param name="folder">The folder to write to, which is made if there is none.</param>
    /// <param name="options">The filters, the split and the layout of the files.</param>
    /// <param name="read">How the files are read.</param>
    /// <param name="names">A file with names of items; <see langword="null"/> takes those of the data set, where it has some.</param>
    /// <param name="cancellationToken">Stops the preparation; nothing is written then.</param>
    /// <exception cref="RedaException">As for the three.</exception>
    public static PreparationReport Run(
        SourceLayout layout, IReadOnlyList<string> paths, string folder, PrepareOptions options, ReadOptions? read = null, string? names = null,
        CancellationToken cancellationToken = default)
    {
        CheckTarget(folder, options);
        return Read(layout, paths, options, read, names, cancellationToken).Write(folder, cancellationToken);
    }

    /// <summary>Sees, before any work, whether a folder may be written to.</summary>
    /// <param name="folder">The folder, which need not exist.</param>
    /// <param name="options">Whether prepared data may be replaced.</param>
    /// <exception cref="RedaException">R138: it holds prepared data. R120: it is a file.</exception>
    public static void CheckTarget(string folder, PrepareOptions options)
    {
        if (File.Exists(folder)) throw DataErrors.CannotWrite(folder, "found a file where the folder should be");
        string? there = options.Overwrite ? null : PreparedNames.FirstOrDefault(name => File.Exists(Path.Combine(folder, name)));
        if (there is not null)
            throw new RedaException(RedaErrorKind.IO, "R138", folder, "the folder holds prepared data already", $"found {there}", "give a new folder, or --overwrite");
    }

    /// <summary>Reads, filters, splits and numbers.</summary>
    /// <param name="layout">The data set.</param>
    /// <param name="paths">Its files, or the one folder that holds them.</param>
    /// <param name="options">The filters and the split.</param>
    /// <param name="read">How the files are read.</param>
    /// <param name="names">A file with names of items; <see langword="null"/> takes those of the data set, where it has some.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="RedaException">
    /// R101-R104, R107, R109, R130-R134: the content is not as it should be. R135: repeated pairs. R137: no action is left. R120: a file cannot be read.
    /// </exception>
    public static Preparation Read(
        SourceLayout layout, IReadOnlyList<string> paths, PrepareOptions options, ReadOptions? read = null, string? names = null, CancellationToken cancellationToken = default)
    {
        var source = SourceFiles.Find(layout, paths, read ?? new ReadOptions());
        var steps = new List<PreparationStep>();
        var log = ReadActions(source, options, steps, cancellationToken);
        Filter(log, options, steps);
        if (log.Actions.IsEmpty)
            throw new RedaException(RedaErrorKind.Data, "R137", source.Paths[0], "no action is left", $"found none after: {steps[^1].Step}", "lower the thresholds");
        var itemNames = names is not null ? ItemNames.Read(names) : source.Names?.Read() ?? new Dictionary<string, string>();
        return new Preparation(new PreparedData(log, HoldOut.Split(log.Actions, options), itemNames), options, steps);
    }

    /// <summary>Writes training, validation and test data with items.tsv and users.tsv, all of them or none.</summary>
    /// <param name="folder">The folder, which is made if there is none.</param>
    /// <param name="cancellationToken">Stops the writing; nothing is left of it then.</param>
    /// <exception cref="RedaException">R138: an id cannot be written. R120: a file cannot be written.</exception>
    public PreparationReport Write(string folder, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var writer = s_writers[(int)_options.Format];
        string[] files = [];
        DataFile.Guard(folder, () =>
        {
            using var set = new FileSet(folder);
            foreach (var (part, name) in writer.Names)
            {
                if (part == Part.Train || _data.Count(part) > 0) writer.Write(_data, part, set.Create(name), cancellationToken);
            }

            MappingWriter.Write(set.Create(MappingWriter.ItemsName), "item", _data.Items, writer.WritesNumbers, _data.Names);
            MappingWriter.Write(set.Create(MappingWriter.UsersName), "user", _data.Users, writer.WritesNumbers, null);
            cancellationToken.ThrowIfCancellationRequested();
            files = set.Commit(PreparedNames);
        }, writing: true);
        return new PreparationReport(_steps, _data.Count(Part.Test), _data.Count(Part.Validation), _data.UnknownTargets, _data.Items.Count(_data.Names.ContainsKey), files);
    }

    private static ActionLog ReadActions(SourceFiles source, PrepareOptions options, List<PreparationStep> steps, CancellationToken cancellationToken)
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
                cancellationToken.ThrowIfCancellationRequested();
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
}
