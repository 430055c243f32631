using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Kernels;
using Reda.Engine.Memory;
using Reda.Engine.Threading;

namespace Reda.Engine.Baselines;

/// <summary>Computes what <see cref="Ease"/> knows.</summary>
internal static unsafe class EaseFit
{
    /// <summary>On the side of the items: B, [items, items].</summary>
    public const string Weights = "weights";

    /// <summary>On the side of the users: K = (X X^T + lambda 1)^-1, [users, users].</summary>
    public const string Inverse = "inverse";

    /// <summary>On the side of the users: lambda P_jj, [1, items].</summary>
    public const string Leverage = "leverage";

    /// <summary>Chooses the smaller side and computes its numbers.</summary>
    /// <param name="options">The options.</param>
    /// <param name="data">The interactions.</param>
    /// <param name="settings">Threads and memory.</param>
    /// <param name="progress">Told on the calling thread.</param>
    /// <param name="cancellationToken">Stops the fit.</param>
    public static ParameterStore<float> Run(
        EaseOptions options, Interactions data, FitSettings settings, IProgress<FitProgress>? progress, CancellationToken cancellationToken)
    {
        bool byUsers = data.Users.Count < data.Items.Count;
        int order = byUsers ? data.Users.Count : data.Items.Count;
        double bytes = data.MemoryBytes + (sizeof(float) * (double)order * Padding.Pad(order)) + SymmetricInverse.ScratchBytes(order)
            + (sizeof(int) * (data.Count + (2.0 * data.Items.Count)));
        settings.EnsureFits(bytes, "use data with fewer items or users");

        var users = new ItemUsers(data);
        var parameters = byUsers
            ? new ParameterStore<float>((Inverse, order, order), (Leverage, 1, data.Items.Count))
            : new ParameterStore<float>((Weights, order, order));
        float* matrix = parameters.Buffer.Address;
        nint stride = Padding.Pad(order);
        using var team = new WorkerTeam(settings.Workers);

        // Rows are counted by walking from an item (a user) to its users (items) and on to theirs.
        team.Run(new ParallelAction((row, _) =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            float* counts = matrix + (row * stride);
            foreach (int between in byUsers ? data.History(row) : users.Of(row))
            {
                foreach (int column in byUsers ? users.Of(between) : data.History(between)) counts[column]++;
            }

            counts[row] += (float)options.Lambda;
        }), order);

        if (!SymmetricInverse.Invert(matrix, order, stride, team, done => progress?.Report(new FitProgress("inverse", 0.98 * done)), cancellationToken))
        {
            throw new RedaException(
                RedaErrorKind.Diverged, "R701", null, "the matrix has no inverse in single precision", FormattableString.Invariant($"lambda is {options.Lambda}"), "raise Lambda");
        }

        if (byUsers) SetLeverage(parameters, users, team, cancellationToken);
        else Divide(matrix, order, stride, team, cancellationToken);
        progress?.Report(new FitProgress("inverse", 1));
        return parameters;
    }

    /// <summary>P_ij becomes B_ij = -P_ij / P_jj, and B_jj = 0.</summary>
    private static void Divide(float* matrix, int order, nint stride, WorkerTeam team, CancellationToken cancellationToken)
    {
        var factors = new float[order];
        for (int n = 0; n < order; n++) factors[n] = -1 / matrix[(n * stride) + n];
        team.Run(new ParallelAction((row, _) =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            var numbers = new Span<float>(matrix + (row * stride), order);
            for (int column = 0; column < order; column++) numbers[column] = Flushed(numbers[column] * factors[column]);
            numbers[row] = 0;
        }), order);
    }

    /// <summary>lambda P_jj = 1 - sum of K over all pairs of users of j.</summary>
    private static void SetLeverage(ParameterStore<float> parameters, ItemUsers users, WorkerTeam team, CancellationToken cancellationToken)
    {
        float* matrix = parameters.Buffer.Address;
        ParameterSlice inverse = parameters.Slice(Inverse), leverage = parameters.Slice(Leverage);
        team.Run(new ParallelAction((user, _) =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (ref float number in new Span<float>(matrix + ((nint)user * inverse.Stride), inverse.Columns)) number = Flushed(number);
        }), inverse.Rows);
        team.Run(new ParallelAction((item, _) =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            double sum = 0;
            foreach (int user in users.Of(item))
            {
                float* row = matrix + ((nint)user * inverse.Stride);
                foreach (int other in users.Of(item)) sum += row[other];
            }

            // It is positive but for rounding.
            matrix[leverage.Offset + item] = Math.Max(1e-6f, (float)(1 - sum));
        }), leverage.Columns);
    }

    /// <summary>Items that hardly touch have weights that no sum could show; they must not be subnormal either.</summary>
    private static float Flushed(float number) => Math.Abs(number) < 1e-30f ? 0 : number;
}
