using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using Reda.Engine.Data;
using Reda.Engine.Evaluation;
using Reda.Engine.Models;
using Reda.Engine.Persistence;
using Reda.Engine.Training;

// One line for each thing that must not depend on how the program was compiled or what the processor can do, after two lines that say how it was.
Console.WriteLine($"compiled: {(RuntimeFeature.IsDynamicCodeSupported ? "just in time" : "ahead of time")}");
Console.WriteLine($"vectors: {(Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0)}");

string[][] tastes = [["Blur", "Pulp", "Suede", "Oasis", "Elastica", "Gene"], ["Beck", "Pixies", "Pavement", "Weezer", "Hole", "Breeders"]];
var log = Interactions.From(Enumerable.Range(0, 60).SelectMany(user => Enumerable.Range(0, 4).Select(n => ($"listener {user}", tastes[user % 2][(user + n) % 6]))));
var split = LeaveOneOut.Split(log, seed: 7);
var options = new RedaOptions { Dimensions = 24, MemorySlots = 8, Epochs = 12, BatchSize = 32, LearningRate = 0.01, Seed = 5 };
RedaTrainer.Train(split.Train, options, new TrainingSettings { Threads = 2 }).Save(args[0]);
Console.WriteLine($"sha256: {Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(args[0])))}");

var model = RedaModel.Load(args[0]);
foreach (var best in model.Recommend(["Blur", "Pulp"], count: 3)) Console.WriteLine($"recommended: {best.Item} {BitConverter.SingleToUInt32Bits(best.Score):x8}");
foreach (var all in model.RecommendAll(count: 1).Take(3)) Console.WriteLine($"user: {all[0].Item} {BitConverter.SingleToUInt32Bits(all[0].Score):x8}");
var metrics = RankingEvaluator.Evaluate(model, split, new EvaluationOptions { Negatives = 5 }).Sampled;
Console.WriteLine($"evaluated: {metrics.HitRatio10:F6} {metrics.Ndcg10:F6}");
Console.WriteLine($"indexed: {model.BuildIndex(new IndexOptions { Rank = 4, Landmarks = 12 }).Recommend(["Beck", "Hole"], 1)[0].Item}");
var why = model.Explain(["Blur", "Pulp"], "Suede");
Console.WriteLine($"explained: {BitConverter.DoubleToUInt64Bits(why.OfHistoryItem(0)):x16} {BitConverter.DoubleToUInt64Bits(why.OfSlot(0)):x16}");
