using System.Text;
using System.Text.Json;
using Parquet;
using Parquet.Schema;
using Reda.Engine.Models;
using Reda.IO.Results;

namespace Reda.Tools.Tests.IO.Results;

internal sealed class RecommendationWriterTests
{
    private static readonly UserRecommendations[] Found =
    [
        new("u,1", 3, [new Recommendation("a", 0.1f) { Name = "Tyler, \"The\" Creator" }, new Recommendation("b\n", -2.5e-8f)]),
        new("empty", 0, []),
        new(null, 2, [new Recommendation(" c", 7)]),
    ];

    [Test]
    public void Csv_OddIds_AreQuotedAndScoresKeepTheirBits()
    {
        Assert.That(Csv(names: false), Is.EqualTo("user,item,score\n\"u,1\",a,0.1\n\"u,1\",\"b\n\",-2.5E-08\n,\" c\",7\n"));
        Assert.That(Csv(names: true), Is.EqualTo("user,item,score,name\n\"u,1\",a,0.1,\"Tyler, \"\"The\"\" Creator\"\n\"u,1\",\"b\n\",-2.5E-08,\n,\" c\",7,\n"));
        Assert.That(Csv(names: false, header: false), Is.EqualTo(Csv(names: false)["user,item,score\n".Length..]));
    }

    [Test]
    public void Json_EachLine_IsOneUser()
    {
        using var stream = new MemoryStream();
        Write(new JsonRecommendations(stream), [.. Found, new("nan", 1, [new Recommendation("x", float.NaN)])]);
        string[] lines = Encoding.UTF8.GetString(stream.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var users = lines.Select(line => JsonDocument.Parse(line).RootElement).ToArray();

        Assert.That(users.Select(user => user.GetProperty("user").GetString()), Is.EqualTo(new[] { "u,1", "empty", null, "nan" }));
        Assert.That(users[0].GetProperty("history").GetInt32(), Is.EqualTo(3));
        Assert.That(users[0].GetProperty("items")[0].GetRawText(), Does.StartWith("{\"item\":\"a\",\"score\":0.1").And.Contain("\"name\":\"Tyler, \\u0022The\\u0022 Creator\""));
        Assert.That(users[0].GetProperty("items")[1].GetProperty("name").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That((float)users[0].GetProperty("items")[1].GetProperty("score").GetDouble(), Is.EqualTo(-2.5e-8f));
        Assert.That(users[3].GetProperty("items")[0].GetProperty("score").ValueKind, Is.EqualTo(JsonValueKind.Null));
    }

    [Test]
    public async Task Parquet_ReadBack_HoldsEveryRow([Values(1, 70_000)] int copies)
    {
        using var stream = new MemoryStream();
        Write(new ParquetRecommendations(stream), Enumerable.Repeat(Found, copies).SelectMany(found => found));
        var rows = await ReadAll(stream);

        Assert.That(rows, Has.Count.EqualTo(3 * copies));
        Assert.That(rows[..3], Is.EqualTo(new (string?, int, string?, float, string?)[] { ("u,1", 1, "a", 0.1f, "Tyler, \"The\" Creator"), ("u,1", 2, "b\n", -2.5e-8f, null), (null, 1, " c", 7f, null) }));
        Assert.That(rows[^3..], Is.EqualTo(rows[..3]));
    }

    [Test]
    public void Parquet_SameRecommendations_AreTheSameBytes()
    {
        byte[][] files = [.. Enumerable.Range(0, 2).Select(_ =>
        {
            using var stream = new MemoryStream();
            Write(new ParquetRecommendations(stream), Found);
            return stream.ToArray();
        })];
        Assert.That(files[0], Is.EqualTo(files[1]));
    }

    [Test]
    public async Task Parquet_NothingRecommended_IsAnEmptyTable()
    {
        using var stream = new MemoryStream();
        Write(new ParquetRecommendations(stream), [Found[1]]);
        Assert.That(await ReadAll(stream), Is.Empty);
    }

    internal static async Task<List<(string? User, int Rank, string? Item, float Score, string? Name)>> ReadAll(Stream stream)
    {
        stream.Position = 0;
        await using var reader = await ParquetReader.CreateAsync(stream);
        Assert.That(reader.Schema.DataFields.Select(field => field.Name), Is.EqualTo(new[] { "user", "rank", "item", "score", "name" }));
        var rows = new List<(string?, int, string?, float, string?)>();
        for (int n = 0; n < reader.RowGroupCount; n++)
        {
            using var group = reader.OpenRowGroupReader(n);
            int count = (int)group.RowCount;
            string?[] users = new string?[count], items = new string?[count], names = new string?[count];
            int[] ranks = new int[count];
            var scores = new float[count];
            DataField Field(int column) => reader.Schema.DataFields[column];
            await group.ReadAsync(Field(0), users.AsMemory()!);
            await group.ReadAsync<int>(Field(1), ranks.AsMemory());
            await group.ReadAsync(Field(2), items.AsMemory()!);
            await group.ReadAsync<float>(Field(3), scores.AsMemory());
            await group.ReadAsync(Field(4), names.AsMemory()!);
            for (int row = 0; row < count; row++) rows.Add((users[row], ranks[row], items[row], scores[row], names[row]));
        }

        return rows;
    }

    private static string Csv(bool names, bool header = true)
    {
        var text = new StringBuilder();
        Write(new CsvRecommendations(line => text.Append(line).Append('\n'), names, header), Found);
        return text.ToString();
    }

    private static void Write(IRecommendationWriter writer, IEnumerable<UserRecommendations> all)
    {
        foreach (var found in all) writer.Write(found);
        writer.Complete();
    }
}
