using System.Text;
using System.Text.Json;
using NUnit.Framework;
using Reda.Engine.Diagnostics;
using Reda.Engine.Persistence;

namespace Reda.Engine.Tests.Persistence;

internal sealed class SafetensorsHeaderTests
{
    private const string Good = """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"U8","shape":[3],"data_offsets":[8,11]}}""";

    [Test]
    public void Tensors_WellFormedHeader_AreInOrderOfTheirData()
    {
        IReadOnlyList<TensorInfo> tensors = Read("""
            {"late":{"dtype":"I32","shape":[2,1],"data_offsets":[8,16]},"none":{"dtype":"U8","shape":[0],"data_offsets":[8,8]},
             "__metadata__":{"any":"thing"},"early":{"shape":[],"data_offsets":[0,8],"dtype":"I64"}}
            """, 16);
        Assert.That(tensors.Select(tensor => $"{tensor.Name} {tensor.Type} {tensor.ShapeText}"), Is.EqualTo(new[] { "early I64 []", "none U8 [0]", "late I32 [2, 1]" }));
    }

    [Test]
    public void Write_AnyTensors_IsReadBack()
    {
        TensorInfo[] tensors = [new("x", TensorType.I64, 2, 3), new("empty", TensorType.F32, 0), new("y", TensorType.U8, 5)];
        byte[] header = SafetensorsHeader.Write([new("key", "\"quoted\" \u00fc")], tensors);
        JsonElement json = SafetensorsHeader.Parse(header.AsMemory(SafetensorsHeader.PrefixLength));

        Assert.That(SafetensorsHeader.Tensors(json, 53).Select(tensor => $"{tensor}{tensor.ShapeText}"), Is.EqualTo(tensors.Select(tensor => $"{tensor}{tensor.ShapeText}")));
        Assert.That(SafetensorsHeader.Metadata(json)["key"], Is.EqualTo("\"quoted\" \u00fc"));
    }

    [TestCase("", "does not begin")]
    [TestCase(" {}", "does not begin")]
    [TestCase("[]", "does not begin")]
    [TestCase("{", "is not JSON")]
    [TestCase("{} x", "is not JSON")]
    [TestCase("{\"a\":1,}", "is not JSON")]
    [TestCase("{/*c*/}", "is not JSON")]
    [TestCase("{\"a\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]},\"a\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}", "distinct keys")]
    [TestCase("{\"a\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]},\"\\u0061\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}", "distinct keys")]
    [TestCase("{\"a\":{\"dtype\":\"U8\",\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}", "distinct keys")]
    [TestCase("{\"\\ud800\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}", "distinct keys")]
    [TestCase("{\"a\":{\"dtype\":\"\\ud800\",\"shape\":[0],\"data_offsets\":[0,0]}}", "surrogate")]
    [TestCase("{\"__metadata__\":{\"a\":\"\\udc00\"}}", "surrogate")]
    [TestCase("{\"__metadata__\":[]}", "__metadata__ is not an object")]
    [TestCase("{\"__metadata__\":{\"a\":1}}", "is not a string")]
    public void Parse_BrokenJson_IsRefused(string json, string rule) => AssertDamaged(() => Read(json, 0), rule);

    [Test]
    public void Parse_DeeplyNestedJson_IsRefused()
        => AssertDamaged(() => Read("{\"a\":" + new string('[', 500_000) + new string(']', 500_000) + "}", 0), "is not JSON");

    [Test]
    public void Parse_InvalidUtf8_IsRefused()
        => AssertDamaged(() => SafetensorsHeader.Parse(new byte[] { (byte)'{', (byte)'"', 0xFF, (byte)'"', (byte)':', (byte)'1', (byte)'}' }), "not UTF-8");

    [TestCase("\"a\":{", "\"a\":7,\"c\":{", "not described by")]
    [TestCase("\"shape\":[3],", "", "not described by")]
    [TestCase("\"shape\":[3],", "\"shape\":[3],\"more\":1,", "not described by")]
    [TestCase("\"shape\":[3],", "\"Shape\":[3],", "not described by")]
    [TestCase("\"U8\"", "\"u8\"", "unknown dtype")]
    [TestCase("\"U8\"", "\"F16\"", "unknown dtype")]
    [TestCase("\"U8\"", "\"3\"", "unknown dtype")]
    [TestCase("\"U8\"", "3", "unknown dtype")]
    [TestCase("\"U8\"", "\"F32\"", "does not match its data_offsets")]
    [TestCase("[3]", "[4]", "does not match its data_offsets")]
    [TestCase("[3]", "[]", "does not match its data_offsets")]
    [TestCase("[3]", "3", "is not an array")]
    [TestCase("[3]", "{}", "is not an array")]
    [TestCase("[3]", "[-3]", "something else than whole numbers")]
    [TestCase("[3]", "[3.0]", "something else than whole numbers")]
    [TestCase("[3]", "[1e3]", "something else than whole numbers")]
    [TestCase("[3]", "[\"3\"]", "something else than whole numbers")]
    [TestCase("[3]", "[null]", "something else than whole numbers")]
    [TestCase("[3]", "[9223372036854775808]", "something else than whole numbers")]
    [TestCase("[3]", "[18446744073709551619]", "something else than whole numbers")]
    [TestCase("[3]", "[2147483648]", "does not match its data_offsets")]
    [TestCase("[3]", "[4294967299]", "does not match its data_offsets")]
    [TestCase("[3]", "[9223372036854775807]", "does not match its data_offsets")]
    [TestCase("[3]", "[9223372036854775807,2]", "overflows")]
    [TestCase("[3]", "[4294967296,4294967296]", "overflows")]
    [TestCase("[2]", "[4611686018427387904]", "overflows")]
    [TestCase("[2]", "[4611686018427387906]", "overflows")]
    [TestCase("[8,11]", "[9,12]", "hole before the tensor 'b'")]
    [TestCase("[8,11]", "[7,10]", "overlaps")]
    [TestCase("[8,11]", "[0,3]", "overlaps")]
    [TestCase("[8,11]", "[8]", "not two ascending numbers")]
    [TestCase("[8,11]", "[8,11,12]", "not two ascending numbers")]
    [TestCase("[8,11]", "[11,8]", "not two ascending numbers")]
    [TestCase("[8,11]", "[-8,-5]", "something else than whole numbers")]
    [TestCase("[8,11]", "[8,9223372036854775807]", "does not match its data_offsets")]
    [TestCase("[8,11]", "[9223372036854775804,9223372036854775807]", "hole")]
    public void Tensors_BrokenEntry_IsRefused(string old, string replacement, string rule)
    {
        string broken = Good.Replace(old, replacement, StringComparison.Ordinal);
        Assert.That(broken, Is.Not.EqualTo(Good));
        AssertDamaged(() => Read(broken, 11), rule);
    }

    [Test]
    public void Tensors_FirstTensorNotAtTheBeginning_LeaveAHole()
        => AssertDamaged(() => Read("""{"a":{"dtype":"U8","shape":[3],"data_offsets":[1,4]}}""", 4), "hole before the tensor 'a'");

    [TestCase(10, "truncated")]
    [TestCase(0, "truncated")]
    [TestCase(12, "trailing bytes")]
    public void Tensors_DataOfAnotherLength_AreRefused(long dataLength, string rule) => AssertDamaged(() => Read(Good, dataLength), rule);

    [Test]
    public void Tensors_HugeClaims_AllocateNothingForThem()
    {
        const string Huge = """{"a":{"dtype":"F32","shape":[1125899906842624,1024],"data_offsets":[0,4611686018427387904]}}""";
        AssertDamaged(() => Read(Huge, 100), "truncated");
        long before = GC.GetAllocatedBytesForCurrentThread();
        AssertDamaged(() => Read(Huge, 100), "truncated");
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(100_000));
    }

    private static IReadOnlyList<TensorInfo> Read(string json, long dataLength)
    {
        JsonElement header = SafetensorsHeader.Parse(Encoding.UTF8.GetBytes(json));
        SafetensorsHeader.Metadata(header);
        return SafetensorsHeader.Tensors(header, dataLength);
    }

    private static void AssertDamaged(Action read, string rule)
        => Assert.That(read, Throws.TypeOf<RedaException>().With.Property("Code").EqualTo("R110").And.Message.Contains(rule));
}
