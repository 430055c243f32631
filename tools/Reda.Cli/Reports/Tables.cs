using Spectre.Console;

namespace Reda.Cli.Reports;

/// <summary>Tables of plain text: no cell is ever read as markup, so ids may hold any characters.</summary>
internal static class Tables
{
    /// <summary>Makes a table.</summary>
    /// <param name="columns">The columns' headers; one that begins with <c>&gt;</c> is aligned to the right.</param>
    public static Table New(params string[] columns)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (string column in columns)
        {
            bool right = column.StartsWith('>');
            table.AddColumn(new TableColumn(new Text(column[(right ? 1 : 0)..])) { Alignment = right ? Justify.Right : Justify.Left });
        }

        return table;
    }

    /// <summary>Adds a row of plain text.</summary>
    public static Table Row(this Table table, params string[] cells) => table.AddRow(cells.Select(cell => new Text(Plain.OneLine(cell))));
}
