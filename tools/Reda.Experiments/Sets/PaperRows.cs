namespace Reda.Experiments.Sets;

/// <summary>The numbers of the paper's Table 2.</summary>
public static class PaperRows
{
    // HR@10 and nDCG@10 on Delicious, LastFM, Amazon-Music and Goodreads-Poetry.
    private static readonly Dictionary<string, double[]> s_rows = new()
    {
        ["nmf"] = [.4942, .2960, .7766, .4996, .6062, .4358, .6904, .5541],
        ["bpr-mf"] = [.4665, .2753, .6138, .3444, .5268, .3574, .7756, .6161],
        ["fism"] = [.3966, .2547, .7273, .5145, .6173, .4078, .7843, .6365],
        ["cml"] = [.4825, .3714, .7039, .4729, .5278, .3795, .8251, .7046],
        ["lrml"] = [.4018, .2932, .6218, .4064, .4559, .2758, .7459, .5816],
        ["neumf"] = [.5423, .3873, .7715, .5186, .5936, .4154, .8322, .7015],
        ["reda"] = [.5754, .4320, .7944, .5288, .6738, .4952, .8862, .7486],
    };

    /// <summary>What the paper reports, if it does.</summary>
    /// <param name="method">The method's name.</param>
    /// <param name="set">The data set's name.</param>
    public static (double HitRatio, double Ndcg)? Of(string method, string set)
    {
        int column = PaperSet.All.TakeWhile(one => one.Name != set).Count();
        return s_rows.TryGetValue(method, out double[]? row) && column < PaperSet.All.Count ? (row[2 * column], row[(2 * column) + 1]) : null;
    }
}
