using Reda.Engine.Diagnostics;
using Reda.IO.Tables;

namespace Reda.IO.Rows;

/// <summary>Interactions out of a table with the columns user, item, rating and timestamp.</summary>
internal sealed class TableRows : InteractionRows
{
    private const int UserColumn = 0, ItemColumn = 1, RatingColumn = 2, TimeColumn = 3;

    private readonly Table _table;
    private readonly BadRows _bad;
    private readonly Need _ratings;
    private readonly Need _times;
    private double _rating;
    private double _time;

    public TableRows(Table table, BadRows bad, Need ratings, Need times)
    {
        _table = table;
        _bad = bad;
        _ratings = Needed(table, RatingColumn, ratings, "rating");
        _times = Needed(table, TimeColumn, times, "timestamp");
    }

    public override string? Header => _table.Header;

    public override ReadOnlySpan<char> User => _table.Field(UserColumn);

    public override ReadOnlySpan<char> Item => _table.Field(ItemColumn);

    public override double Rating => _rating;

    public override double Time => _time;

    public override string At => _table.At();

    public override bool Next()
    {
        while (_table.Next())
        {
            try
            {
                _table.Check();
                CheckId(UserColumn, "user");
                CheckId(ItemColumn, "item");
                _rating = Number(RatingColumn, _ratings, "rating");
                _time = Number(TimeColumn, _times, "timestamp");
                return true;
            }
            catch (RedaException e) when (e.Kind == RedaErrorKind.Data)
            {
                _bad.Add(e);
            }
        }

        return false;
    }

    public override void Dispose() => _table.Dispose();

    private static Need Needed(Table table, int column, Need need, string role)
    {
        if (table.Has(column)) return need;
        return need != Need.Always ? Need.None : throw DataErrors.NoColumn(table.At(), $"there is no {role} column", "found none that is called so", $"name it with --{role}-column");
    }

    private void CheckId(int column, string role)
    {
        if (_table.Field(column).IsEmpty) throw DataErrors.WrongColumns(_table.At(column), $"the {role} is empty", "found no id", "give every row a user and an item");
    }

    private double Number(int column, Need need, string role)
    {
        if (need == Need.None) return double.NaN;
        var field = _table.Field(column);
        if (field.IsEmpty) return need != Need.Always ? double.NaN : throw DataErrors.Missing(_table.At(column), role);
        bool read = column == RatingColumn ? Numbers.TryRating(field, out double value) : Numbers.TryTime(field, out value);
        return read ? value : throw DataErrors.NotFinite(_table.At(column), role, field.ToString());
    }
}
