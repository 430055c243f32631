using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Models;
using Reda.Engine.Persistence;
using Reda.Engine.Training;

// Who listens to what: thirty listeners of two tastes. Any IEnumerable of pairs will do.
string[][] bands = [["Blur", "Pulp", "Suede", "Oasis", "Elastica", "Gene"], ["Beck", "Pixies", "Pavement", "Weezer", "Hole", "Breeders"]];
var pairs = from listener in Enumerable.Range(0, 30) from n in Enumerable.Range(0, 5) select ($"listener {listener}", bands[listener % 2][(listener + n) % 6]);
var model = RedaTrainer.Train(Interactions.From(pairs), new RedaOptions { Dimensions = 32, Epochs = 100 });
model.Save("bands.safetensors");
try
{
    // A history is all that a user is, so somebody new is served like everybody else.
    foreach (var best in model.Recommend(args.Length > 0 ? args : ["Blur", "Pulp"], count: 3)) Console.WriteLine($"{best.Item} {best.Score:F3}");
}
catch (RedaException e)
{
    Console.Error.WriteLine(e.Message);
    Environment.ExitCode = e.ExitCode;
}
