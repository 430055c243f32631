using System.Runtime.Intrinsics;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Kernels;
using Reda.Engine.Memory;

namespace Reda.Engine.Baselines;

/// <summary>
/// Fits a non-negative matrix factorisation. The rows of a factor do not depend on each other while the other factor rests, so a sweep moves all users and then
/// all items; the zeros of the matrix enter by the Gram matrix of the resting factor alone.
/// </summary>
internal sealed unsafe class NmfFit
{
    // Rows that a thread takes at a time; a multiple of the descent's lanes.
    private const int RunLength = 256;

    // The share of the progress that the start is given.
    private const double StartShare = 0.1;

    private readonly FactorTable _users;
    private readonly FactorTable _items;
    private readonly Interactions _data;
    private readonly ItemUsers _itemUsers;
    private readonly NmfOptions _options;
    private readonly FitCrew _crew;
    private readonly NmfScratch[] _scratch;

    private NmfFit(Interactions data, NmfOptions options, ParameterStore<float> parameters, FitCrew crew)
    {
        _data = data;
        _itemUsers = new ItemUsers(data);
        _options = options;
        _crew = crew;
        _users = new FactorTable(parameters, "users");
        _items = new FactorTable(parameters, "items");
        _scratch = new NmfScratch[crew.Size];
        for (int worker = 0; worker < _scratch.Length; worker++) _scratch[worker] = new NmfScratch(_users.Width);
    }

    /// <summary>Fits the factors.</summary>
    /// <param name="data">The interactions.</param>
    /// <param name="options">Checked options.</param>
    /// <param name="settings">Checked settings.</param>
    /// <param name="progress">Told after every sweep.</param>
    /// <param name="cancellationToken">Stops the fit.</param>
    /// <returns>users [users, d] and items [items, d].</returns>
    /// <exception cref="RedaException">R112: it does not fit in memory. R701: it diverged.</exception>
    public static ParameterStore<float> Run(
        Interactions data, NmfOptions options, FitSettings settings, IProgress<FitProgress>? progress, CancellationToken cancellationToken)
    {
        settings.EnsureFits(Bytes(data, options), "lower the dimensions, or start at random");
        var parameters = new ParameterStore<float>(("users", data.Users.Count, options.Dimensions), ("items", data.Items.Count, options.Dimensions));
        using var crew = new FitCrew(settings.Workers, cancellationToken);
        var fit = new NmfFit(data, options, parameters, crew);
        fit.Start(share => progress?.Report(new FitProgress("start", StartShare * share)));
        fit.Descend(progress);
        return parameters;
    }

    /// <summary>A matrix in single precision.</summary>
    /// <param name="matrix">The matrix in double.</param>
    internal static AlignedBuffer<float> Rounded(double[] matrix)
    {
        var rounded = new AlignedBuffer<float>(matrix.Length);
        for (int n = 0; n < matrix.Length; n++) rounded.Span[n] = (float)matrix[n];
        return rounded;
    }

    private static double Bytes(Interactions data, NmfOptions options)
    {
        double rows = (double)data.Users.Count + data.Items.Count;
        int width = Padding.Pad(options.Dimensions), sketch = options.Start == NmfStart.Svd ? TruncatedSvd.SketchWidth(options.Dimensions) : 0;
        return (sizeof(float) * rows * (width + sketch)) + (sizeof(int) * ((double)data.Count + data.Items.Count)) + (20.0 * sizeof(double) * sketch * sketch) + data.MemoryBytes;
    }

    private void Start(Action<double> report)
    {
        double mean = (double)_data.Count / ((double)_data.Users.Count * _data.Items.Count);
        if (_options.Start == NmfStart.Svd)
        {
            var svd = new TruncatedSvd(_data, _itemUsers, _options.Dimensions, _options.Seed, _crew, report);
            for (int n = 0; n < _options.Dimensions; n++) StartColumn(svd, n, (float)mean);
            return;
        }

        double deviation = Math.Sqrt(mean / _options.Dimensions);
        NormalStart.Fill(_users.Values, _options.Dimensions, deviation, _options.Seed, RandomStreams.NmfUsers);
        NormalStart.Fill(_items.Values, _options.Dimensions, deviation, _options.Seed, RandomStreams.NmfItems);
        foreach (FactorTable table in new[] { _users, _items })
        {
            foreach (ref float value in table.Values.Elements) value = Math.Abs(value);
        }
    }

    /// <summary>One column of both factors: the parts of one sign of a pair of singular vectors, whichever sign weighs more.</summary>
    private void StartColumn(TruncatedSvd svd, int column, float mean)
    {
        var (leftPlus, leftMinus) = Norms(svd.Left, column);
        var (rightPlus, rightMinus) = Norms(svd.Right, column);
        double plus = leftPlus * rightPlus, minus = leftMinus * rightMinus;
        float sign = plus >= minus ? 1 : -1;
        double left = sign > 0 ? leftPlus : leftMinus, right = sign > 0 ? rightPlus : rightMinus;
        double size = Math.Sqrt(svd.Values[column] * left * right);
        Fill(svd.Left, _users, size / left);
        Fill(svd.Right, _items, size / right);

        void Fill(FactorTable from, FactorTable to, double scale)
        {
            for (int row = 0; row < to.Rows; row++)
            {
                // The first pair has one sign throughout but for rounding.
                float part = column == 0 ? Math.Abs(from[row][column]) : Math.Max(0, sign * from[row][column]);
                float value = size > 0 ? (float)(scale * part) : 0;
                to[row][column] = value > 1e-6f ? value : mean;
            }
        }
    }

    private static (double Plus, double Minus) Norms(FactorTable table, int column)
    {
        double plus = 0, minus = 0;
        for (int row = 0; row < table.Rows; row++)
        {
            double value = table[row][column];
            if (value > 0) plus += value * value;
            else minus += value * value;
        }

        return (Math.Sqrt(plus), Math.Sqrt(minus));
    }

    private void Descend(IProgress<FitProgress>? progress)
    {
        double first = 0;
        double[] itemGram = _items.Gram(_crew);
        for (int sweep = 1; sweep <= _options.MaxSweeps; sweep++)
        {
            long begin = Environment.TickCount64;
            var (usersOff, _) = Sweep(_users, _data.History, _items, itemGram);
            double[] userGram = _users.Gram(_crew);
            var (itemsOff, fitted) = Sweep(_items, _itemUsers.Of, _users, userGram);
            itemGram = _items.Gram(_crew);

            double squares = 0;
            for (int n = 0; n < itemGram.Length; n++) squares += itemGram[n] * userGram[n];
            double loss = (0.5 * (_data.Count + squares)) - fitted, violation = usersOff + itemsOff;
            if (!double.IsFinite(loss) || !double.IsFinite(violation))
                throw new RedaException(RedaErrorKind.Diverged, "R701", null, "the factorisation diverged", $"a loss of {loss} in sweep {sweep}", "lower the dimensions");
            if (sweep == 1) first = violation;
            bool last = sweep == _options.MaxSweeps || violation <= _options.Tolerance * first;
            double done = last ? 1 : StartShare + ((1 - StartShare) * sweep / _options.MaxSweeps);
            progress?.Report(new FitProgress("sweep", done, sweep, loss / _data.Count, _data.Count * 1000.0 / Math.Max(1, Environment.TickCount64 - begin)));
            if (last) break;
        }
    }

    /// <summary>Moves all rows of one factor.</summary>
    /// <returns>The sum of the projected gradients met, and of the product where the matrix is one.</returns>
    private (double Violation, double Fitted) Sweep(FactorTable table, Neighbours neighbours, FactorTable other, double[] gram)
    {
        AlignedBuffer<float> rounded = Rounded(gram);
        var sums = new (double Violation, double Fitted)[(table.Rows + RunLength - 1) / RunLength];
        _crew.ShareRuns(table.Rows, RunLength, (begin, end, worker) =>
        {
            ref var sum = ref sums[begin / RunLength];
            NmfScratch scratch = _scratch[worker];
            for (int row = begin; row < end; row += NonNegativeDescent.Lanes)
            {
                int rows = Math.Min(NonNegativeDescent.Lanes, end - row);
                if (rows < NonNegativeDescent.Lanes) scratch.Clear();
                for (int n = 0; n < rows; n++)
                {
                    other.Sum(neighbours(row + n), scratch.Target(n));
                    table.Row(row + n).CopyTo(scratch.Value(n));
                }

                scratch.ToLanes();
                Vector512<float> off = NonNegativeDescent.Sweep(rounded.Address, table.Width, _options.Dimensions, scratch.TargetLanes, scratch.ValueLanes);
                for (int lane = 0; lane < NonNegativeDescent.Lanes; lane++) sum.Violation += off[lane];
                scratch.FromLanes();
                for (int n = 0; n < rows; n++)
                {
                    scratch.Value(n).CopyTo(table.Row(row + n));
                    fixed (float* target = scratch.Target(n), value = scratch.Value(n)) sum.Fitted += RowMath.Dot(target, value, table.Width);
                }
            }
        });

        return (sums.Sum(sum => sum.Violation), sums.Sum(sum => sum.Fitted));
    }
}
