using System.Buffers.Binary;
using System.Text;
using Parquet;
using Reda.IO.Results;

namespace Reda.Tools.Tests.IO.Results;

internal sealed class VectorWriterTests
{
    [TestCase(new[] { 2, 3 }, "(2, 3)")]
    [TestCase(new[] { 6 }, "(6,)")]
    [TestCase(new[] { 1, 2, 3 }, "(1, 2, 3)")]
    [TestCase(new[] { 0, 128 }, "(0, 128)")]
    public void Npy_Header_IsThatOfTheFormat(int[] shape, string expected)
    {
        using var stream = new MemoryStream();
        var writer = new NpyVectors(stream, shape);
        writer.Write([], new float[] { 1, -0.5f, float.Epsilon, 4, 5, 6 }.AsSpan(0, shape.Aggregate(1, (product, axis) => product * axis)));
        writer.Complete();
        byte[] file = stream.ToArray();

        int length = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(8));
        Assert.That(file[..8], Is.EqualTo(new byte[] { 0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0 }));
        Assert.That((10 + length) % 64, Is.Zero);
        string header = Encoding.ASCII.GetString(file, 10, length);
        Assert.That(header.TrimEnd(' ', '\n'), Is.EqualTo($"{{'descr': '<f4', 'fortran_order': False, 'shape': {expected}, }}"));
        Assert.That(header, Does.EndWith("\n"));
        Assert.That((file.Length - 10 - length) / 4, Is.EqualTo(shape.Aggregate(1, (product, axis) => product * axis)));
        if (file.Length > 10 + length) Assert.That(BinaryPrimitives.ReadSingleLittleEndian(file.AsSpan(10 + length + 8)), Is.EqualTo(float.Epsilon));
    }

    [Test]
    public void Csv_Vectors_KeepTheirBits()
    {
        using var text = new StringWriter();
        var writer = new CsvVectors(text, ["item", "other"], 2);
        float[] vector = [0.1f, -1.17549435E-38f];
        writer.Write(["", "a,b"], vector);
        writer.Complete();
        Assert.That(text.ToString(), Is.EqualTo("item,other,v0,v1\n,\"a,b\",0.1,-1.1754944E-38\n"));
        Assert.That(float.Parse("-1.1754944E-38"), Is.EqualTo(vector[1]));
    }

    [Test]
    public async Task Parquet_Vectors_AreListsOfFloats([Values(1, 3)] int length)
    {
        using var stream = new MemoryStream();
        var writer = new ParquetVectors(stream, ["item"], length);
        float[][] vectors = [.. Enumerable.Range(0, 5).Select(n => Enumerable.Range(0, length).Select(x => n + (x / 8f)).ToArray())];
        for (int n = 0; n < vectors.Length; n++) writer.Write([$"i{n}"], vectors[n]);
        writer.Complete();

        stream.Position = 0;
        await using var reader = await ParquetReader.CreateAsync(stream);
        using var group = reader.OpenRowGroupReader(0);
        var numbers = new float[5 * length];
        int[] definitions = new int[5 * length], repetitions = new int[5 * length];
        await group.ReadRawAsync<float>(reader.Schema.DataFields[1], numbers, definitions.AsMemory(), repetitions.AsMemory());
        Assert.That(group.RowCount, Is.EqualTo(5));
        Assert.That(numbers, Is.EqualTo(vectors.SelectMany(vector => vector)));
        Assert.That(repetitions, Is.EqualTo(vectors.SelectMany(vector => vector.Select((_, x) => x == 0 ? 0 : 1))));
        Assert.That(reader.Schema.Fields.Select(field => field.Name), Is.EqualTo(new[] { "item", "vector" }));
    }
}
