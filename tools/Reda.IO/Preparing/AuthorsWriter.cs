using System.Globalization;
using System.Text;

namespace Reda.IO.Preparing;

/// <summary>Writes the authors' format: <c>user:item item ...</c>, held-out parts <c>user:item item ...:target</c> with the training history.</summary>
internal sealed class AuthorsWriter : IPreparedWriter
{
    public IReadOnlyDictionary<Part, string> Names { get; } = new Dictionary<Part, string>
    {
        [Part.Train] = DataFile.TrainingName,
        [Part.Test] = DataFile.TestName,
        [Part.Validation] = "validset.txt",
    };

    public bool WritesNumbers => true;

    public void Write(PreparedData data, Part part, Stream stream, CancellationToken cancellationToken)
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
        var targets = part == Part.Train ? [] : data.Of(part).ToDictionary(action => action.User, action => action.Item);
        var line = new StringBuilder();
        int user = -1;
        foreach (var action in data.Of(Part.Train))
        {
            if (action.User != user)
            {
                End();
                user = action.User;
                line.Append(CultureInfo.InvariantCulture, $"{user}:{action.Item}");
                cancellationToken.ThrowIfCancellationRequested();
            }
            else
            {
                line.Append(CultureInfo.InvariantCulture, $" {action.Item}");
            }
        }

        End();

        void End()
        {
            if (user >= 0 && part == Part.Train) writer.Write(line.Append('\n'));
            else if (user >= 0 && targets.TryGetValue(user, out int target)) writer.Write(line.Append(CultureInfo.InvariantCulture, $":{target}\n"));
            line.Clear();
        }
    }
}
